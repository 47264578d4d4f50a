"""The identifiers that demos and tests ask for by name."""

from __future__ import annotations

from attrs import frozen


@frozen
class Landmarks:
    """The identifiers of what is made for a purpose.

    Those of the issuances are the same in every registry; the others are the same for the same seed.

    Attributes:
        demo: Eight batches a person can read: a split, two retirements with a beneficiary, a name beyond ASCII,
            an organisation without a domain and a batch under one tonne.
        large: Exactly 1,200 batches, 600 of them the supplier's.
        empty_buffer_pool: Nothing was set aside in the buffer pool.
        deep_splits: A batch divided five times in a row.
        future: A status and properties that no known version of the answer has.
        buyer: The organisation with orders, holdings and retirements that `Sandbox.access_token` belongs to.
        supplier: The supplier with Stripe and open orders that `Sandbox(role="supplier")` has the token of.
        open_order: An order of that buyer that waits for that supplier.
        retiring_order: Another one, whose credits are retired on delivery.
        refund: Credits that the buffer pool gave back; no list of the service has them.
    """

    demo: str
    large: str
    empty_buffer_pool: str
    deep_splits: str
    future: str
    buyer: str
    supplier: str
    open_order: str
    retiring_order: str
    refund: str
