"""The past of the embedded registry, and the days that come: what is issued, and what is then done with it.

Everything here is played through the functions of `ledger`, the very ones that requests call, and is decided by a seed.
"""
