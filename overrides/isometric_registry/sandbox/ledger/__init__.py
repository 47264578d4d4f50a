"""The ledger of the embedded registry: its state, and every rule by which it changes. It knows no HTTP and no JSON.

`records` says what there is, `ledger` keeps it, `queries` reads it. Whatever changes it is in the other modules, one
kind of change each, and is used by requests and by the history alike.
"""
