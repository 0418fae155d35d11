"""What an audit may be of."""

from typing import Literal, get_args

RecordKind = Literal["embeddings", "voices", "texts", "tables"]  # synthetic records that are no pictures
DataKind = Literal["images", RecordKind]
Audited = Literal["generator", "redaction", "classifier", RecordKind]  # generator: of images

RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
