"""Every operation of the contract in one table."""

from __future__ import annotations

from typing import Final, NamedTuple


class Argument(NamedTuple):
    """What an operation is asked with."""

    name: str
    """As the methods call it."""
    place: str
    """``path``, ``query`` or ``body``."""
    type: str
    """As the contract has it: ``string``, ``date-time``, ``integer``, ``boolean`` or ``array``."""
    is_required: bool
    description: str
    """In the contract's words."""


class Entry(NamedTuple):
    """One operation."""

    name: str
    """Its ``operationId`` in the contract."""
    method: str
    """In capitals."""
    path: str
    """With path parameters in braces."""
    resource: str
    """The attribute of the client that has it."""
    call: str
    """The method of that attribute."""
    answer: str
    """The model of its answer."""
    item: str | None
    """The model of what its pages hold, or None if it has no pages."""
    summary: str
    description: str
    """In the contract's words, in Markdown."""
    arguments: tuple[Argument, ...]
    """Paging and credentials aside."""


OPERATIONS: Final = (
    Entry(
        "listIssuances",
        "GET",
        "/issuances",
        "issuances",
        "list",
        "IssuancePage",
        "Issuance",
        "List issuances.",
        "Returns all issuances, newest first.",
        (),
    ),
    Entry(
        "getIssuance",
        "GET",
        "/issuances/{issuance_id}",
        "issuances",
        "get",
        "Issuance",
        None,
        "Get an issuance.",
        "Returns one issuance with its supplier, its project and its totals, without its credit "
        "batches.",
        (
            Argument(
                "issuance_id", "path", "string", True, "The identifier of the issuance."
            ),
        ),
    ),
    Entry(
        "getIssuanceCreditBatches",
        "GET",
        "/issuances/{issuance_id}/credit_batches",
        "issuances",
        "credit_batches",
        "IssuanceCreditBatches",
        None,
        "Get the credit batches of an issuance.",
        "Returns every credit batch that the issuance created, split between the supplier and the"
        " buffer pool, with the total of each. These are the original batches: one that was "
        "divided later still stands in its list, with the status `split`, and its credits are "
        "found by following `left_child_id` and `right_child_id`. The answer is not paged and can"
        " exceed a megabyte.",
        (
            Argument(
                "issuance_id", "path", "string", True, "The identifier of the issuance."
            ),
        ),
    ),
    Entry(
        "getCreditBatch",
        "GET",
        "/credit_batches/{credit_batch_id}",
        "credit_batches",
        "get",
        "CreditBatch",
        None,
        "Get a credit batch.",
        "Returns one credit batch, be it an original batch of an issuance or a half of one that "
        "was split.",
        (
            Argument(
                "credit_batch_id",
                "path",
                "string",
                True,
                "The identifier of the credit batch.",
            ),
        ),
    ),
    Entry(
        "listProjects",
        "GET",
        "/projects",
        "projects",
        "list",
        "ProjectPage",
        "Project",
        "List projects.",
        "Returns all projects, by name.",
        (),
    ),
    Entry(
        "getProject",
        "GET",
        "/projects/{project_id}",
        "projects",
        "get",
        "Project",
        None,
        "Get a project.",
        "Returns one project with its supplier, its place, the stage of its validation and the "
        "credits it has brought forth. Where there is no such project, the answer can also be a "
        "200 that holds null.",
        (
            Argument(
                "project_id", "path", "string", True, "The identifier of the project."
            ),
        ),
    ),
    Entry(
        "listProjectDocuments",
        "GET",
        "/projects/{project_id}/documents",
        "projects",
        "documents",
        "ProjectDocumentPage",
        "ProjectDocument",
        "List the documents of a project.",
        "Returns the documents that a project has published, by title.",
        (
            Argument(
                "project_id", "path", "string", True, "The identifier of the project."
            ),
        ),
    ),
    Entry(
        "listSuppliers",
        "GET",
        "/suppliers",
        "suppliers",
        "list",
        "SupplierPage",
        "Supplier",
        "List suppliers.",
        "Returns all suppliers. The service does not say in which order.",
        (),
    ),
    Entry(
        "getSupplier",
        "GET",
        "/suppliers/{supplier_id}",
        "suppliers",
        "get",
        "Supplier",
        None,
        "Get a supplier.",
        "Returns one supplier with its organisation and its place. Where there is no such "
        "supplier, the answer can also be a 200 that holds null.",
        (
            Argument(
                "supplier_id", "path", "string", True, "The identifier of the supplier."
            ),
        ),
    ),
    Entry(
        "getCurrentSupplier",
        "GET",
        "/supplier",
        "suppliers",
        "current",
        "Supplier",
        None,
        "Get the current supplier.",
        "Returns the supplier that belongs to the organisation of the access token. What the "
        "token of an organisation gets that supplies nothing is not known.",
        (),
    ),
    Entry(
        "listSupplierDeliveries",
        "GET",
        "/suppliers/{supplier_id}/deliveries",
        "suppliers",
        "deliveries",
        "DeliveryPage",
        "Delivery",
        "List the deliveries of a supplier.",
        "Returns a supplier's deliveries, newest first. The vendor counts this operation among "
        "those for a supplier's own account, so a token may be asked for; `GET /deliveries` with "
        "`from_supplier_id` gives the same deliveries in public.",
        (
            Argument(
                "supplier_id", "path", "string", True, "The identifier of the supplier."
            ),
        ),
    ),
    Entry(
        "listSupplierIssuances",
        "GET",
        "/suppliers/{supplier_id}/issuances",
        "suppliers",
        "issuances",
        "IssuancePage",
        "Issuance",
        "List the issuances of a supplier.",
        "Returns the issuances made for a supplier, newest first. The vendor counts this "
        "operation among those for a supplier's own account, so a token may be asked for.",
        (
            Argument(
                "supplier_id", "path", "string", True, "The identifier of the supplier."
            ),
        ),
    ),
    Entry(
        "listSupplierOrders",
        "GET",
        "/suppliers/{supplier_id}/orders",
        "suppliers",
        "orders",
        "OrderPage",
        "Order",
        "List the orders of a supplier.",
        "Returns the orders placed with a supplier, the last one placed first. It takes the token"
        " of that supplier's organisation.",
        (
            Argument(
                "supplier_id", "path", "string", True, "The identifier of the supplier."
            ),
        ),
    ),
    Entry(
        "listSupplierProjects",
        "GET",
        "/suppliers/{supplier_id}/projects",
        "suppliers",
        "projects",
        "ProjectPage",
        "Project",
        "List the projects of a supplier.",
        "Returns a supplier's projects, the last one entered first.",
        (
            Argument(
                "supplier_id", "path", "string", True, "The identifier of the supplier."
            ),
        ),
    ),
    Entry(
        "getOrganisation",
        "GET",
        "/organisations/{organisation_id}",
        "organisations",
        "get",
        "Organisation",
        None,
        "Get an organisation.",
        "Returns one organisation. Where there is no such organisation, the answer can also be a "
        "200 that holds null.",
        (
            Argument(
                "organisation_id",
                "path",
                "string",
                True,
                "The identifier of the organisation.",
            ),
        ),
    ),
    Entry(
        "getCurrentOrganisation",
        "GET",
        "/organisation",
        "organisations",
        "current",
        "Organisation",
        None,
        "Get the current organisation.",
        "Returns the organisation that the access token names, and so shows whose token one holds"
        " and that it still works.",
        (),
    ),
    Entry(
        "getOrganisationCreditBalance",
        "GET",
        "/organisations/{organisation_id}/credit_balance",
        "organisations",
        "credit_balance",
        "OrganisationCreditBalance",
        None,
        "Get the credit balance of an organisation.",
        "Returns how much an organisation holds and how much it has retired, in all and by "
        "supplier, project and order. It takes the token of that organisation. Whether credits "
        "count that others retired on its behalf is not documented.",
        (
            Argument(
                "organisation_id",
                "path",
                "string",
                True,
                "The identifier of the organisation.",
            ),
        ),
    ),
    Entry(
        "listOrganisationCreditBatches",
        "GET",
        "/organisations/{organisation_id}/credit_batches",
        "organisations",
        "credit_batches",
        "CreditBatchPage",
        "CreditBatch",
        "List the credit batches of an organisation.",
        "Returns the batches that an organisation owns or that were retired on its behalf; the "
        "newest first unless told otherwise. Filters narrow each other down. Without `status` the"
        " split batches, whose credits live on in their halves, are left out. A batch that one "
        "organisation retired on behalf of another stands in the lists of both, so do not add up "
        "the lists of several. It takes the token of that organisation.",
        (
            Argument(
                "organisation_id",
                "path",
                "string",
                True,
                "The identifier of the organisation.",
            ),
            Argument(
                "supplier_id",
                "query",
                "string",
                False,
                "Only batches of this supplier.",
            ),
            Argument(
                "project_id", "query", "string", False, "Only batches of this project."
            ),
            Argument(
                "issuance_id",
                "query",
                "string",
                False,
                "Only batches that this issuance created, their halves included.",
            ),
            Argument(
                "delivery_id",
                "query",
                "string",
                False,
                "Only batches that came with this delivery.",
            ),
            Argument(
                "order_id",
                "query",
                "string",
                False,
                "Only batches that were delivered under this order.",
            ),
            Argument(
                "retirement_id",
                "query",
                "string",
                False,
                "Only batches that this retirement used up.",
            ),
            Argument(
                "status",
                "query",
                "array",
                False,
                "Only batches in one of these states: `active`, `split` or `retired`. Repeat the "
                "parameter for each: `status=active&status=retired`. Without it come all but the split "
                "ones.",
            ),
            Argument(
                "issued_after",
                "query",
                "date-time",
                False,
                "Only batches issued after this moment, not at it. Name a time zone.",
            ),
            Argument(
                "issued_before",
                "query",
                "date-time",
                False,
                "Only batches issued before this moment, not at it. Name a time zone.",
            ),
            Argument(
                "sort_field",
                "query",
                "string",
                False,
                "What to sort by. The moment of issuing, `issued_at`, is the only known word and what "
                "counts without it.",
            ),
            Argument(
                "sort_direction",
                "query",
                "string",
                False,
                "The oldest first (`asc`) or the newest first (`desc`), which is what counts without it.",
            ),
        ),
    ),
    Entry(
        "listOrganisationOrders",
        "GET",
        "/organisations/{organisation_id}/orders",
        "organisations",
        "orders",
        "OrderPage",
        "Order",
        "List the orders of an organisation.",
        "Returns the orders that an organisation has placed, the last one placed first. It takes "
        "the token of that organisation.",
        (
            Argument(
                "organisation_id",
                "path",
                "string",
                True,
                "The identifier of the organisation.",
            ),
        ),
    ),
    Entry(
        "getOrder",
        "GET",
        "/orders/{order_id}",
        "orders",
        "get",
        "Order",
        None,
        "Get an order.",
        "Returns one order with what was bought and what has been delivered of it. It takes the "
        "token of the buyer or of the supplier. No property tells whether the order's deliveries "
        "retire the credits at once.",
        (Argument("order_id", "path", "string", True, "The identifier of the order."),),
    ),
    Entry(
        "listOrderDeliveries",
        "GET",
        "/orders/{order_id}/deliveries",
        "orders",
        "deliveries",
        "DeliveryPage",
        "Delivery",
        "List the deliveries of an order.",
        "Returns the deliveries made for an order, newest first. It takes the token of the buyer "
        "or of the supplier.",
        (Argument("order_id", "path", "string", True, "The identifier of the order."),),
    ),
    Entry(
        "listDeliveries",
        "GET",
        "/deliveries",
        "deliveries",
        "list",
        "DeliveryPage",
        "Delivery",
        "List deliveries.",
        "Returns all deliveries, newest first. The filters narrow each other down.",
        (
            Argument(
                "from_supplier_id",
                "query",
                "string",
                False,
                "Only what this supplier gave.",
            ),
            Argument(
                "to_organisation_id",
                "query",
                "string",
                False,
                "Only what this organisation received.",
            ),
        ),
    ),
    Entry(
        "getDelivery",
        "GET",
        "/deliveries/{delivery_id}",
        "deliveries",
        "get",
        "Delivery",
        None,
        "Get a delivery.",
        "Returns one delivery with who gave, who received and how much, without its credit "
        "batches.",
        (
            Argument(
                "delivery_id", "path", "string", True, "The identifier of the delivery."
            ),
        ),
    ),
    Entry(
        "createDelivery",
        "POST",
        "/deliveries",
        "deliveries",
        "create",
        "Delivery",
        None,
        "Deliver credits.",
        "Hands credits of a supplier to the buyer of an order. It takes the token of that "
        "supplier. It cannot be undone, and for some orders the credits are retired as they are "
        "delivered, which nothing shows beforehand.\n\nAfter a timeout do not send it again, but "
        "read the batches that were named: a `delivery_id` that was not there before, on a batch "
        "or on the half that was split off for it, shows that it was applied.",
        (
            Argument(
                "credit_batch_quantities",
                "body",
                "array",
                True,
                "What to deliver, batch by batch.",
            ),
            Argument("order_id", "body", "string", True, "The order to fulfil."),
            Argument(
                "notes",
                "body",
                "string",
                True,
                "A note that everybody can read, for good, or null.",
            ),
        ),
    ),
    Entry(
        "getDeliveryCreditBatches",
        "GET",
        "/deliveries/{delivery_id}/credit_batches",
        "deliveries",
        "credit_batches",
        "CreditBatchList",
        None,
        "Get the credit batches of a delivery.",
        "Returns every batch of a delivery, as it was delivered; some may have been split or "
        "retired since. The answer is not paged.",
        (
            Argument(
                "delivery_id", "path", "string", True, "The identifier of the delivery."
            ),
        ),
    ),
    Entry(
        "listTransfers",
        "GET",
        "/transfers",
        "transfers",
        "list",
        "TransferPage",
        "Transfer",
        "List transfers.",
        "Returns all transfers, newest first. The filters narrow each other down.",
        (
            Argument(
                "from_organisation_id",
                "query",
                "string",
                False,
                "Only what this organisation gave.",
            ),
            Argument(
                "to_organisation_id",
                "query",
                "string",
                False,
                "Only what this organisation received.",
            ),
        ),
    ),
    Entry(
        "getTransfer",
        "GET",
        "/transfers/{transfer_id}",
        "transfers",
        "get",
        "Transfer",
        None,
        "Get a transfer.",
        "Returns one transfer with who gave, who received and how much, without its credit "
        "batches.",
        (
            Argument(
                "transfer_id", "path", "string", True, "The identifier of the transfer."
            ),
        ),
    ),
    Entry(
        "createTransfer",
        "POST",
        "/transfers",
        "transfers",
        "create",
        "Transfer",
        None,
        "Transfer credits.",
        "Gives credits of one supplier to another organisation. It takes the token of the "
        "organisation that owns them, and the receiver needs an account, as those in `GET "
        "/transferees` have. It cannot be undone.\n\nAfter a timeout do not send it again, but read"
        " the batches that were named: the receiver as `owner`, of a batch or of the half that "
        "was split off for it, shows that it was applied.",
        (
            Argument(
                "credit_batch_quantities",
                "body",
                "array",
                True,
                "What to transfer, batch by batch. Unlike for deliveries and retirements, no smallest "
                "number of batches is documented.",
            ),
            Argument(
                "from_organisation_id",
                "body",
                "string",
                True,
                "The organisation that gives, as a rule that of the token.",
            ),
            Argument(
                "to_organisation_id",
                "body",
                "string",
                True,
                "The organisation that receives, one of the transferees.",
            ),
            Argument(
                "supplier_id",
                "body",
                "string",
                True,
                "The supplier of all the batches.",
            ),
            Argument(
                "notes",
                "body",
                "string",
                True,
                "A note that everybody can read, for good, or null.",
            ),
        ),
    ),
    Entry(
        "getTransferCreditBatches",
        "GET",
        "/transfers/{transfer_id}/credit_batches",
        "transfers",
        "credit_batches",
        "CreditBatchList",
        None,
        "Get the credit batches of a transfer.",
        "Returns every batch of a transfer, as it was transferred; some may have been split or "
        "retired since. The answer is not paged. It is the only way from a transfer to its "
        "batches; a batch does not name the transfers it went through.",
        (
            Argument(
                "transfer_id", "path", "string", True, "The identifier of the transfer."
            ),
        ),
    ),
    Entry(
        "listRetirements",
        "GET",
        "/retirements",
        "retirements",
        "list",
        "RetirementPage",
        "Retirement",
        "List retirements.",
        "Returns all retirements, newest first. The filters narrow each other down.",
        (
            Argument(
                "beneficiary_org_id",
                "query",
                "string",
                False,
                "Only what was retired on behalf of this organisation.",
            ),
            Argument(
                "owner_org_id",
                "query",
                "string",
                False,
                "Only what this organisation held until it was retired.",
            ),
        ),
    ),
    Entry(
        "getRetirement",
        "GET",
        "/retirements/{retirement_id}",
        "retirements",
        "get",
        "Retirement",
        None,
        "Get a retirement.",
        "Returns one retirement with its owner, its beneficiary and how much was retired. "
        "Supplier, project and vintage are those of its credit batches, which another call gives.",
        (
            Argument(
                "retirement_id",
                "path",
                "string",
                True,
                "The identifier of the retirement.",
            ),
        ),
    ),
    Entry(
        "createRetirement",
        "POST",
        "/retirements",
        "retirements",
        "create",
        "Retirement",
        None,
        "Retire credits.",
        "Retires credits of one supplier for good, in the name of a beneficiary. It takes the "
        "token of the organisation that owns them. It cannot be undone.\n\nAfter a timeout do not "
        "send it again, but read the batches that were named: a `retirement_id`, on a batch or on"
        " the half that was split off for it, shows that it was applied.",
        (
            Argument(
                "credit_batch_quantities",
                "body",
                "array",
                True,
                "What to retire, batch by batch.",
            ),
            Argument(
                "owner_organisation_id",
                "body",
                "string",
                True,
                "The organisation that holds the credits, as a rule that of the token.",
            ),
            Argument(
                "beneficiary_organisation_id",
                "body",
                "string",
                True,
                "In whose name to retire, one of the beneficiaries. It may be the owner.",
            ),
            Argument(
                "supplier_id",
                "body",
                "string",
                True,
                "The supplier of all the credits.",
            ),
            Argument(
                "retirement_purposes",
                "body",
                "array",
                True,
                "What for, each purpose once. Known are `corporate_targets`, "
                "`public_environmental_claims`, `insetting`, `regulatory_requirement` and `other`.",
            ),
            Argument(
                "notes",
                "body",
                "string",
                True,
                "A note that everybody can read, for good, or null.",
            ),
        ),
    ),
    Entry(
        "createRetirementFromOldestCredits",
        "POST",
        "/retirements/from_oldest_credits",
        "retirements",
        "create_from_oldest_credits",
        "Retirement",
        None,
        "Retire the oldest credits.",
        "Retires an amount of one supplier's credits for good, the oldest first, in the name of a"
        " beneficiary. Batches are not named: the service picks them, and splits the last one "
        "where the amount does not match. By which date it calls them oldest, and what it does "
        "where there are too few, is not documented. It takes the token of the organisation that "
        "owns the credits, and it cannot be undone.\n\nAfter a timeout never send it again without "
        "having looked, for every repetition retires more. Read `GET /retirements` with "
        "`owner_org_id`, from the newest down to the newest one that was known before; a mark of "
        "one's own in `notes` makes the new one certain.",
        (
            Argument(
                "credit_quantity_kg",
                "body",
                "integer",
                True,
                "How much to retire in all, in whole kilograms.",
            ),
            Argument(
                "owner_organisation_id",
                "body",
                "string",
                True,
                "The organisation that holds the credits, as a rule that of the token.",
            ),
            Argument(
                "beneficiary_organisation_id",
                "body",
                "string",
                True,
                "In whose name to retire, one of the beneficiaries. It may be the owner.",
            ),
            Argument(
                "supplier_id",
                "body",
                "string",
                True,
                "The supplier of all the credits.",
            ),
            Argument(
                "retirement_purposes",
                "body",
                "array",
                True,
                "What for, each purpose once. Known are `corporate_targets`, "
                "`public_environmental_claims`, `insetting`, `regulatory_requirement` and `other`.",
            ),
            Argument(
                "notes",
                "body",
                "string",
                True,
                "A note that everybody can read, for good, or null.",
            ),
            Argument(
                "vintage",
                "body",
                "integer",
                False,
                "Only credits of this year; as far as is known, the year of sequestration. Absent or null"
                " for any.",
            ),
            Argument(
                "order_id",
                "body",
                "string",
                False,
                "Only credits that were delivered under this order. Absent or null for any.",
            ),
        ),
    ),
    Entry(
        "getRetirementCreditBatches",
        "GET",
        "/retirements/{retirement_id}/credit_batches",
        "retirements",
        "credit_batches",
        "CreditBatchList",
        None,
        "Get the credit batches of a retirement.",
        "Returns every batch that a retirement used up. They no longer change. The answer is not "
        "paged.",
        (
            Argument(
                "retirement_id",
                "path",
                "string",
                True,
                "The identifier of the retirement.",
            ),
        ),
    ),
    Entry(
        "getRefund",
        "GET",
        "/refunds/{refund_id}",
        "refunds",
        "get",
        "BufferPoolRefund",
        None,
        "Get a refund.",
        "Returns one refund, by which credits of the buffer pool went back. Refunds cannot be "
        "listed, and no other answer names one: the identifier has to be known.",
        (
            Argument(
                "refund_id", "path", "string", True, "The identifier of the refund."
            ),
        ),
    ),
    Entry(
        "getRefundCreditBatches",
        "GET",
        "/refunds/{refund_id}/credit_batches",
        "refunds",
        "credit_batches",
        "CreditBatchList",
        None,
        "Get the credit batches of a refund.",
        "Returns every batch that went back from the buffer pool by a refund. The answer is not "
        "paged.",
        (
            Argument(
                "refund_id", "path", "string", True, "The identifier of the refund."
            ),
        ),
    ),
    Entry(
        "listBeneficiaries",
        "GET",
        "/beneficiaries",
        "beneficiaries",
        "list",
        "OrganisationPage",
        "Organisation",
        "List beneficiaries.",
        "Returns the organisations and people in whose name the token's organisation may retire "
        "credits: all that have an account, and the names it has used before. The service does "
        "not say in which order.",
        (),
    ),
    Entry(
        "createBeneficiary",
        "POST",
        "/beneficiary",
        "beneficiaries",
        "create",
        "Organisation",
        None,
        "Create a beneficiary.",
        "Adds a name to the beneficiaries of the token's organisation: an organisation with its "
        "domain, or a person with an e-mail address. Nothing is retired by it. What the service "
        "does with a domain or an address that it already knows is not documented, so look "
        "through `GET /beneficiaries` first, and again before sending it a second time. An e-mail"
        " address is in no answer: a person can be found again by the name alone. Make sure that "
        "you may retire in this name; the web interface asks for it, this operation does not.",
        (
            Argument(
                "beneficiary_name",
                "body",
                "string",
                True,
                "The name, which everybody can read once something is retired in it.",
            ),
            Argument(
                "beneficiary_domain",
                "body",
                "string",
                False,
                "The internet domain of the organisation. No other beneficiary may have it, and the "
                "registry does not show it.",
            ),
            Argument(
                "beneficiary_email",
                "body",
                "string",
                False,
                "The e-mail address of the person. No other beneficiary may have it, and the registry "
                "does not show it. It is personal data.",
            ),
        ),
    ),
    Entry(
        "listTransferees",
        "GET",
        "/transferees",
        "transferees",
        "list",
        "OrganisationPage",
        "Organisation",
        "List transferees.",
        "Returns the organisations that the token's organisation may transfer credits to: all "
        "that have an account. The service does not say in which order.",
        (),
    ),
    Entry(
        "getStripeConfiguration",
        "GET",
        "/stripe/configuration",
        "stripe",
        "configuration",
        "SupplierStripeConfiguration",
        None,
        "Get the checkout configuration.",
        "Returns how the token's supplier sells through Stripe: the account, the prices of a "
        "tonne and the terms to be accepted. It takes the token of a supplier whose Stripe "
        "account is connected.",
        (),
    ),
    Entry(
        "createStripeCheckoutSession",
        "POST",
        "/stripe/checkout",
        "stripe",
        "create_checkout_session",
        "StripeCheckoutResponse",
        None,
        "Start a checkout.",
        "Opens a checkout at Stripe, where a customer pays for credits of the token's supplier, "
        "once or by subscription. Once paid, an order stands among the supplier's; its deliveries"
        " retire the credits at once. A second session does no harm until two of them are paid. "
        "Sessions cannot be listed or read again. It takes the token of a supplier whose Stripe "
        "account is connected and enabled.",
        (
            Argument(
                "quantity_kg",
                "body",
                "integer",
                True,
                "How much to sell, in whole kilograms. The service may want more than one; its minimum is"
                " not documented.",
            ),
            Argument(
                "frequency",
                "body",
                "string",
                True,
                "How often to charge. Known are `one_time`, and `monthly` and `yearly` for a "
                "subscription.",
            ),
            Argument(
                "isometric_terms_and_conditions_accepted",
                "body",
                "boolean",
                True,
                "Whether the customer has accepted the terms of Isometric. Without that there is no "
                "checkout.",
            ),
            Argument(
                "supplier_terms_and_conditions_accepted",
                "body",
                "boolean",
                True,
                "Whether the customer has accepted the terms of the supplier. Without that there is no "
                "checkout.",
            ),
            Argument(
                "success_url",
                "body",
                "string",
                True,
                "Where the customer goes after paying.",
            ),
            Argument(
                "cancel_url",
                "body",
                "string",
                True,
                "Where the customer goes without having paid.",
            ),
            Argument(
                "customer_email",
                "body",
                "string",
                False,
                "The customer's e-mail address, which the checkout then shows filled in, or null. It is "
                "personal data.",
            ),
        ),
    ),
)
