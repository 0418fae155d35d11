"""What redaction changed of each picture of an audit."""

from pathlib import Path

from redacted_audit import Seen, audit_of, plant_of
from redacted_folders import write_pairs
from showthrough.core.missing import Missing
from showthrough.signals.of_redaction.pair_pixels import PairPixelsSignal


def test_every_pair_of_all_people_is_looked_at(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    found = PairPixelsSignal().measure(*audit_of(tmp_path))
    assert len(found.ssim) == 12
    assert not found.is_unchanged.any()


def test_plants_are_all_unchanged_or_all_hidden(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    shown, hidden = (
        PairPixelsSignal().planted(plant_of(context, seen, learned=learned)) for learned in (True, False)
    )
    assert shown.is_unchanged.all()
    assert (shown.ssim == 1).all()
    assert not hidden.is_unchanged.any()
    assert (hidden.ssim < 0.5).all()


def test_without_pairs_the_reason_is_handed_on(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, _ = audit_of(tmp_path)
    missing = Missing("nothing was redacted")
    assert PairPixelsSignal().measure(context, Seen(missing)) is missing
