"""Records in their folders: written when they are made, and again with what their siblings show."""

from pathlib import Path

from showthrough.audit.writing.record_folder import with_siblings, write_record
from showthrough.config_files import load_vouched
from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord, canonical
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_finding, a_record

SCORES = {"a-0-x.npz": "0" * 64}


def generator(name: str, hits: int) -> AuditRecord:
    caught = {"hits": hits, "trials": 100, "interval": clopper_pearson(hits, 100), "n_identities": 100}
    leak = a_finding("tpr_at_fpr", params={"fpr": 0.001}, **caught)
    record = a_record(leak, a_finding("map50_drop", value=0.1, interval=Interval(0.0, 0.2, 0.95)))
    return record.model_copy(update={"subject": record.subject.model_copy(update={"name": name})})


def test_a_record_and_its_manifest_lie_there_with_the_digests_of_scores(tmp_path: Path) -> None:
    written = write_record(generator("a", 5), tmp_path / "a", SCORES)
    read = load_vouched(written.folder)
    assert read.record == written.record
    assert read.manifest is not None
    assert read.manifest.scores == SCORES
    assert read.manifest.is_of_the_audit


def test_each_record_tells_of_the_others_and_of_what_failed(tmp_path: Path) -> None:
    lost = SiblingAudit(name="lost", kind="vae", failed=True)
    first = [write_record(generator(name, hits), tmp_path / name, SCORES) for name, hits in TWO]
    a, b = with_siblings([first[0], lost, first[1]])
    assert [one.name for one in a.record.siblings] == ["lost", "b"]
    assert [one.name for one in b.record.siblings] == ["a", "lost"]
    point = a.record.siblings[1]
    assert point.leak is not None
    assert point.leak.value == 0.07
    assert load_vouched(a.folder).record == a.record  # the manifest is of the second writing
    assert a.scores == SCORES


def test_written_again_from_the_same_records_it_is_the_same_bytes(tmp_path: Path) -> None:
    first = [write_record(generator(name, hits), tmp_path / name, SCORES) for name, hits in TWO]
    once = [canonical(one.record) for one in with_siblings(first)]
    assert once == [canonical(one.record) for one in with_siblings(with_siblings(first))]
    assert once == [(one.folder / "record.json").read_bytes() for one in first]


def test_the_only_generator_of_an_audit_has_no_siblings(tmp_path: Path) -> None:
    alone = write_record(generator("a", 5), tmp_path, {})
    assert with_siblings([alone]) == [alone]


TWO = (("a", 5), ("b", 7))
