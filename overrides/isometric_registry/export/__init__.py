"""Credit batches as files and tables: CSV, JSON lines, Parquet, Arrow and pandas, one row for each batch.

CSV and JSON lines of answers and ledgers need nothing else; many issuances and mirrors need the extra ``mirror``, and
the rest needs the extra ``export``, which brings that along. ``docs/export.md`` lists the columns.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .columns import COLUMNS, Column, Kind
from .formats import FORMATS, Format
from .outcomes import ExportProgress, ExportSummary, IncompleteExportError
from .tables import to_arrow, to_pandas, to_records
from .writing import write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from .mirrored import MirrorExport, export_mirror
    from .walk import export_issuances

__all__ = [
    "COLUMNS",
    "FORMATS",
    "Column",
    "ExportProgress",
    "ExportSummary",
    "Format",
    "IncompleteExportError",
    "Kind",
    "MirrorExport",
    "export_issuances",
    "export_mirror",
    "to_arrow",
    "to_pandas",
    "to_records",
    "write_csv",
    "write_jsonl",
    "write_parquet",
]

_HOMES = {"MirrorExport": "mirrored", "export_mirror": "mirrored", "export_issuances": "walk"}


def __getattr__(name: str) -> Any:
    # Late, so that a single answer can be written without SQLAlchemy, and what is missing is named.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import sqlalchemy  # noqa: F401
    except ModuleNotFoundError as error:
        from .._core.text import missing
        from ..errors import ConfigurationError

        raise ConfigurationError(missing("this export", "sqlalchemy", "export")) from error
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
