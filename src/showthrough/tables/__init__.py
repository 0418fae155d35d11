"""Tables in and out: manifests that others wrote, and findings as rows. Names stay text: 007 is not 7."""

from showthrough.tables.columns import Columns
from showthrough.tables.flat_rows import columns_of, csv_text, flat
from showthrough.tables.frames import frame, parquet_bytes
from showthrough.tables.manifests import ManifestRow, read_manifest
from showthrough.tables.reading import TableRow, read_table

__all__ = [
    "Columns",
    "ManifestRow",
    "TableRow",
    "columns_of",
    "csv_text",
    "flat",
    "frame",
    "parquet_bytes",
    "read_manifest",
    "read_table",
]
