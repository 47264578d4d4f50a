"""The mirror as a Dagster asset, with what the last sync did beside it, and a check of it.

dagster dev -f dagster_asset.py
"""

import os
from datetime import timedelta

import dagster as dg
from isometric_registry import RegistryClient
from isometric_registry.mirror import Mirror

MIRROR = os.environ.get("ISOMETRIC_MIRROR_URL", "sqlite:///registry.db")


@dg.asset
def registry_mirror() -> dg.MaterializeResult:
    """Bring the mirror up to date, in at most 20 minutes of requests."""
    with RegistryClient() as registry, Mirror(MIRROR) as mirror:
        report = mirror.sync(registry, budget=timedelta(minutes=20))
    if report.problems:
        raise dg.Failure("; ".join(f"{one.subject}: {one.reason}" for one in report.problems))
    return dg.MaterializeResult(
        metadata={"outcome": report.outcome, "requests": report.requests, "changes": report.changes}
    )


@dg.asset_check(asset=registry_mirror)
def registry_mirror_agrees_with_itself() -> dg.AssetCheckResult:
    """Prove that no kilogram is lost or doubled."""
    with Mirror(MIRROR) as mirror:
        report = mirror.check()
    return dg.AssetCheckResult(passed=report.ok, metadata={"findings": len(report.findings)})


definitions = dg.Definitions(
    assets=[registry_mirror],
    asset_checks=[registry_mirror_agrees_with_itself],
    schedules=[
        dg.ScheduleDefinition(
            name="hourly", target=dg.AssetSelection.assets(registry_mirror), cron_schedule="0 * * * *"
        )
    ],
)
