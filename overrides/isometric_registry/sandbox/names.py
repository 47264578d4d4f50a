"""The invented organisations of the sandbox: suppliers, buyers and the buffer pool."""

from __future__ import annotations

from attrs import frozen


@frozen
class OrganisationProfile:
    """An organisation as it is invented, before it is given an identifier.

    `has_account` tells the holders of an account in the registry from those that are only named as beneficiaries.
    """

    name: str
    domain: str | None
    has_account: bool = True


@frozen
class StripeProfile:
    """How a supplier sells through Stripe; a price that is None has not been set yet."""

    account_id: str
    credit_price_per_tonne: str | None
    verification_price_per_tonne: str | None
    currency: str | None


@frozen
class SupplierProfile:
    """A supplier as it is invented.

    `code` is what serial numbers carry. `place` is latitude, longitude and a note, or None where the registry
    knows no location.
    """

    organisation: OrganisationProfile
    code: str
    country_code: str
    country_name: str
    place: tuple[float, float, str | None] | None
    short_description: str | None
    long_description: str | None
    stripe: StripeProfile | None = None


BUFFER_POOL = OrganisationProfile("Buffer Pool", None, has_account=False)

SUPPLIERS = (
    SupplierProfile(
        OrganisationProfile("Nordfjord Mineralisering ÅS", "nordfjord.example"),
        code="NORD",
        country_code="NOR",
        country_name="Norway",
        place=(61.9, 5.99, "The quarry by the fjord."),
        short_description="Mineralises captured carbon in olivine.",
        long_description="Grinds olivine in a quarry that exists nowhere, and lets it take up carbon dioxide.",
        stripe=StripeProfile("acct_1SBXNordfjord00", "412.50", "9.75", "eur"),
    ),
    SupplierProfile(
        OrganisationProfile("Kelda Steinefni", "kelda.example"),
        code="KELDA",
        country_code="ISL",
        country_name="Iceland",
        place=None,
        short_description=None,
        long_description=None,
    ),
    SupplierProfile(
        OrganisationProfile("Tierra Callada Biocarbón", "tierra-callada.example"),
        code="CALLA",
        country_code="COL",
        country_name="Colombia",
        place=(4.81, -75.69, None),
        short_description="Biochar from coffee husks.",
        long_description=None,
        stripe=StripeProfile("acct_1SBXTierraCallada", None, None, None),
    ),
    SupplierProfile(
        OrganisationProfile("Ngome ya Makaa", "ngome-ya-makaa.example"),
        code="NGOME",
        country_code="KEN",
        country_name="Kenya",
        place=(-0.42, 36.95, "Behind the tea sheds."),
        short_description="Biochar for smallholders' fields.",
        long_description="An invented cooperative of invented farmers.",
    ),
    SupplierProfile(
        OrganisationProfile("青苔炭素株式会社", "aokoke.example"),
        code="AOKOKE",
        country_code="JPN",
        country_name="Japan",
        place=(43.06, 142.35, "苔の谷"),
        short_description="バイオオイルの地下貯留。",
        long_description=None,
    ),
    SupplierProfile(
        OrganisationProfile("Βράχος & Θάλασσα", "vrachos.example"),
        code="VRACH",
        country_code="GRC",
        country_name="Greece",
        place=(37.08, 25.15, None),
        short_description="Ocean alkalinity from marble dust.",
        long_description=None,
    ),
    SupplierProfile(
        OrganisationProfile("Old Quarry Make-Believe Company", "old-quarry.example"),
        code="OLDQ",
        country_code="USA",
        country_name="United States of America",
        place=(44.26, -72.58, "The old quarry."),
        short_description="Enhanced weathering on fields that nobody ploughs.",
        long_description=None,
    ),
    SupplierProfile(
        OrganisationProfile("काल्पनिक कार्बन कुआँ", "kuan.example"),
        code="KUAN",
        country_code="IND",
        country_name="India",
        place=None,
        short_description=None,
        long_description="धान के खेतों में बेसाल्ट।",
    ),
    SupplierProfile(
        OrganisationProfile("Rio Mudo Alcalinidade", "rio-mudo.example"),
        code="RMUDO",
        country_code="BRA",
        country_name="Brazil",
        place=(-19.92, -43.94, None),
        short_description="River alkalinity.",
        long_description=None,
    ),
    SupplierProfile(
        OrganisationProfile("Heather & Basalt Pretend Works", None),
        code="HEATH",
        country_code="GBR",
        country_name="United Kingdom",
        place=(56.49, -4.2, "A shed, a mill and a great deal of rain."),
        short_description="Basalt on upland pasture.",
        long_description=None,
    ),
)

BUYERS = (
    OrganisationProfile("Société Imaginaire du Lac", "lac.example"),
    OrganisationProfile("Jökulsá Ferðir", None),
    OrganisationProfile("株式会社架空商事", "kakuu.example"),
    OrganisationProfile("شركة الخيال للنقل", "khayal.example"),
    OrganisationProfile("가상 소프트웨어 협회", None),
    OrganisationProfile("Выдуманный банк", "vydumannyj.example"),
    OrganisationProfile("Ninguém & Filhos", "ninguem.example"),
    OrganisationProfile("Łódka na Niby", "lodka.example"),
    OrganisationProfile("Bröd och Påhitt", "pahitt.example"),
    OrganisationProfile("Make-Believe Mutual", "make-believe.example"),
    OrganisationProfile("გამოგონილი ბაღი", None),
    OrganisationProfile('Ditto, Ditto & "Daughters"', "ditto.example"),
    OrganisationProfile("O'Nobody and Sons", "onobody.example"),
    OrganisationProfile("Erika Beispiel", None, has_account=False),
    OrganisationProfile("Freunde des Nirgendwaldes", "nirgendwald.example", has_account=False),
    OrganisationProfile("Zweitausend Fahrräder", "fahrraeder.example", has_account=False),
)
"""Some without a domain or an account, one person, and a name with a comma and quotation marks, to try an export on."""
