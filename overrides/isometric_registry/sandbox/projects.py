"""The invented projects of the sandbox: every status and every pathway that the registry knows."""

from __future__ import annotations

from attrs import frozen


@frozen
class ProjectProfile:
    """A project as it is invented, before it is given an identifier.

    `code` is what serial numbers carry. `credited` says whether chance may issue credits to it. `crediting_period`
    is its first and last day. `place` is latitude, longitude and a note, or None where no location is known.
    """

    supplier_code: str
    name: str
    code: str
    country_code: str
    country_name: str
    status: str
    process_key: str
    pathway: str
    protocol_slug: str
    validator: str | None = None
    verifier: str | None = None
    crediting_period: tuple[str, str] | None = None
    place: tuple[float, float, str | None] | None = None
    ccp_approved: bool = False
    documents: tuple[str, ...] = ()
    credited: bool = True


_PLAN = "Project design document"
_REPORT = "Validation report"
_MONITORING = '"Monitoring plan", second edition'
_RISK = "risk of reversal questionnaire"
_MANY = (_PLAN, _REPORT, _MONITORING, _RISK, *(f"Verification report {year}" for year in range(2023, 2027)))
_NULLPUNKT = "Nullpunkt Prüfgesellschaft"
_NADIE = "Verificadora Nadie"

PROJECTS = (
    ProjectProfile(
        "NORD", "Olivin i fjorden", "CMN9", "NOR", "Norway", "validated", "olivine-mineralisation",
        "carbon_mineralization", "ex-situ-mineralization", _NULLPUNKT, _NADIE, ("2022-05-01", "2032-04-30"),
        (61.9, 5.99, "The quarry by the fjord."), documents=_MANY,
    ),
    ProjectProfile(
        "NORD", "Nordfjord II: gruva", "06M8", "NOR", "Norway", "under_validation", "mine-tailings-mineralisation",
        "carbon_mineralization", "ex-situ-mineralization", None, _NADIE, ("2022-08-01", "2032-07-31"),
        (62.1, 6.4, None), ccp_approved=True, documents=(_PLAN, _RISK),
    ),
    ProjectProfile(
        "KELDA", "Loftsía við Hvergi", "6Q8H", "ISL", "Iceland", "validated", "solid-sorbent-direct-air-capture",
        "direct_air_capture", "direct-air-capture", _NULLPUNKT, _NULLPUNKT, ("2022-04-01", "2042-03-31"),
        (64.04, -21.4, None), ccp_approved=True, documents=(_PLAN, _REPORT),
    ),
    ProjectProfile(
        "KELDA", "Kælimiðlar", "P0NR", "ISL", "Iceland", "cancelled", "refrigerant-destruction",
        "superpollutants", "superpollutant-destruction", documents=(_PLAN,), credited=False,
    ),
    ProjectProfile(
        "CALLA", "Biocarbón del Silencio", "CJEH", "COL", "Colombia", "validated", "biochar-from-husks",
        "biomass_carbon_removal_and_storage", "biochar", _NADIE, _NADIE, ("2022-06-01", "2029-05-31"),
        (4.81, -75.69, None), documents=(_PLAN, _REPORT, _MONITORING),
    ),
    ProjectProfile(
        "CALLA", "Ladera Callada", "1Q5C", "ECU", "Ecuador", "under_validation", "biochar-from-husks",
        "biomass_carbon_removal_and_storage", "biochar", None, None, ("2022-10-01", "2029-09-30"),
        (-0.98, -78.6, None), documents=(_PLAN,),
    ),
    ProjectProfile(
        "CALLA", "Un bosque que no existe", "SM00", "COL", "Colombia", "preview", "native-reforestation",
        "reforestation", "reforestation", place=(1.2, -76.6, "Above the river, had there been one."),
        documents=(_PLAN,), credited=False,
    ),
    ProjectProfile(
        "NGOME", "Makaa ya Kubuni", "M6WT", "KEN", "Kenya", "under_validation", "biochar-from-prunings",
        "biomass_carbon_removal_and_storage", "biochar", None, _NULLPUNKT, ("2022-07-01", "2029-06-30"),
        (-0.42, 36.95, "Behind the tea sheds."), documents=(_PLAN, _RISK),
    ),
    ProjectProfile(
        "AOKOKE", "苔の谷バイオオイル", "D80A", "JPN", "Japan", "validated", "bio-oil-geological-storage",
        "biomass_carbon_removal_and_storage", "bio-oil-geological-storage", _NULLPUNKT, _NADIE,
        ("2022-05-15", "2037-05-14"), (43.06, 142.35, "苔の谷"), ccp_approved=True, documents=(_PLAN, "監視計画"),
    ),
    ProjectProfile(
        "VRACH", "Μαρμαρόσκονη", "WPXE", "GRC", "Greece", "under_validation", "ocean-alkalinity-enhancement",
        "marine", "ocean-alkalinity-enhancement", None, _NADIE, ("2022-09-01", "2027-08-31"), (37.08, 25.15, None),
        documents=(_PLAN, _RISK),
    ),
    ProjectProfile(
        "VRACH", "Θάλασσα: δεύτερη", "W5TC", "CYP", "Cyprus", "under_validation", "ocean-alkalinity-enhancement",
        "marine", "ocean-alkalinity-enhancement",
    ),
    ProjectProfile(
        "OLDQ", "Fields nobody ploughs", "W8Z1", "USA", "United States of America", "validated",
        "basalt-on-cropland", "enhanced_weathering", "enhanced-weathering", _NULLPUNKT, _NULLPUNKT,
        ("2022-04-01", "2032-03-31"), (44.26, -72.58, "The old quarry."), ccp_approved=True, documents=_MANY[:4],
    ),
    ProjectProfile(
        "OLDQ", "Old Quarry North", "V2Y7", "CAN", "Canada", "under_validation", "basalt-on-cropland",
        "enhanced_weathering", "enhanced-weathering", None, _NULLPUNKT, ("2022-11-01", "2032-10-31"),
        (45.4, -71.9, None), documents=(_PLAN,),
    ),
    ProjectProfile(
        "KUAN", "बेसाल्ट और धान", "QMX0", "IND", "India", "validated", "basalt-on-paddies",
        "enhanced_weathering", "enhanced-weathering", _NADIE, _NADIE, ("2022-06-15", "2032-06-14"),
        documents=(_PLAN, _REPORT),
    ),
    ProjectProfile(
        "RMUDO", "Alcalinidade do Rio Mudo", "0R8B", "BRA", "Brazil", "under_validation", "river-alkalinity",
        "marine", "river-alkalinity-enhancement", None, _NADIE, ("2022-08-15", "2027-08-14"), (-19.92, -43.94, None),
        documents=(_PLAN, _MONITORING),
    ),
    ProjectProfile(
        "HEATH", "Basalt on the heather", "218V", "GBR", "United Kingdom", "validated", "basalt-on-pasture",
        "enhanced_weathering", "enhanced-weathering", _NULLPUNKT, _NADIE, ("2022-05-01", "2032-04-30"),
        (56.49, -4.2, "A shed, a mill and a great deal of rain."), ccp_approved=True, documents=(_PLAN, _REPORT),
    ),
    ProjectProfile(
        "HEATH", '"Pretend" pastures', "PR6M", "IRL", "Ireland", "under_validation", "basalt-on-pasture",
        "enhanced_weathering", "enhanced-weathering", None, None, ("2022-12-01", "2032-11-30"), (53.4, -7.9, None),
    ),
    ProjectProfile(
        "HEATH", "the peat that was not", "PT7N", "GBR", "United Kingdom", "validation_unsuccessful",
        "peatland-biomass-burial", "biomass_carbon_removal_and_storage", "biomass-burial", _NULLPUNKT, None,
        documents=(_PLAN, "Validation report, negative"), credited=False,
    ),
    ProjectProfile(
        "AOKOKE", "下書き", "DRF1", "JPN", "Japan", "draft", "solid-sorbent-direct-air-capture",
        "direct_air_capture", "direct-air-capture", credited=False,
    ),
)  # fmt: skip
"""In the order in which they were entered. The first one is the demonstration's."""
