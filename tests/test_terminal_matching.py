"""What a terminal shows of matchers."""

from pathlib import Path

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.matchers.calibration_record import MatcherCalibration, RateCertificate
from showthrough.terminal_matching import print_calibration


def test_a_calibration_is_printed_with_what_is_amiss(capsys) -> None:
    found = MatcherCalibration(
        tool_version="0",
        created="2026-01-01T00:00:00Z",
        embedder=EmbedderInfo(name="a", title="Matcher A", metric="cosine", is_matcher=True),
        vectors_of="digest",
        people=30,
        people_with_two=20,
        photos=50,
        lost=1,
        unreadable=2,
        rates=(RateCertificate(target=0.01, people_needed=78, reason="takes about 78 people"),),
        told=("The network seems to be fed wrongly.",),
    )
    print_calibration(found, (Path("out/calibration.json"),))
    shown = capsys.readouterr().out
    for part in ("Matcher A: 30 people", "fed wrongly", "78 people", "calibration.json", "2 files"):
        assert part in shown
