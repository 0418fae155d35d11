"""Equal contents have equal bytes, and the digest is that of the file."""

from hashlib import sha256

from showthrough.core.canonical import canonical, digest
from showthrough.core.records import AuditRecord
from showthrough.testing.planted_records import a_finding, a_record


def test_what_is_read_back_has_the_same_bytes() -> None:
    record = a_record(a_finding("near_copy_rate", hits=3, trials=100), a_finding("auc", value=float("inf")))
    again = AuditRecord.model_validate_json(canonical(record))
    assert again == record
    assert canonical(again) == canonical(record)


def test_the_digest_is_what_sha256sum_prints_of_the_file() -> None:
    record = a_record()
    assert digest(record) == sha256(canonical(record)).hexdigest()
    assert canonical(record).endswith(b"}\n")


def test_another_number_is_another_digest() -> None:
    one, other = (a_record(a_finding("near_copy_rate", hits=hits, trials=100)) for hits in (3, 4))
    assert digest(one) != digest(other)
