"""Credit batches as files and tables: CSV, JSON lines, Parquet, Arrow and pandas, one row for each batch.

CSV and JSON lines need nothing else; the rest needs the extra ``export``. ``docs/export.md`` lists the columns.
"""

from .columns import COLUMNS, Column, Kind
from .formats import FORMATS, Format
from .mirrored import MirrorExport, export_mirror
from .tables import to_arrow, to_pandas, to_records
from .walk import ExportProgress, ExportSummary, IncompleteExportError, export_issuances
from .writing import write_csv, write_jsonl, write_parquet

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
