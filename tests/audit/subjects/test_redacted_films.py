"""An audit of redacted videos, from folders to a decision."""

import shutil
from pathlib import Path

import pytest

from films import SquareFinder, add_pictures, add_silence, av, faces, greyed, write_film
from redacted_folders import write_pairs
from showthrough.audit.options import Options
from showthrough.audit.plan import plan_audit
from showthrough.audit.run import Run, run_audit
from showthrough.config_files import load_audit
from showthrough.core.decision import Decision, Status
from showthrough.core.records import ControlKind, Outcome
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown
from showthrough.signals.of_redaction import covered_faces, faces_before_after, films_before_after

AUDIT = """
policy = "redaction-default"
[redaction]
original = "original"
redacted = "redacted"
detector = "mtcnn"
"""
N = 15


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return folders with three films and nothing else; the detector finds the square on them."""
    finder = SquareFinder()
    monkeypatch.setattr(films_before_after, "finder_of", lambda config, base: finder)
    (tmp_path / "films.toml").write_text(AUDIT, encoding="utf-8")
    for number in range(3):
        for name, frames in (("original", faces(N)), ("redacted", greyed(faces(N)))):
            (tmp_path / name).mkdir(exist_ok=True)
            write_film(tmp_path / name / f"{number}.mkv", frames)
    return tmp_path


def audited(folder: Path) -> tuple[Run, Decision]:
    (done,) = run_audit(load_audit(str(folder / "films.toml")), Options(runs=folder / "runs"))
    return done, decide(done.record)


def statuses(decision: Decision) -> dict[str, Status]:
    return {ruling.rule.name: ruling.status for ruling in decision.rulings}


def test_films_alone_are_judged_by_what_hides_their_faces_and_no_matcher_passes(folders: Path) -> None:
    done, decision = audited(folders)
    told = statuses(decision)
    for figure in ("exposed_people", "unchanged_pictures", "telling_files", "never_compared"):
        assert told[f"hiding.{figure}"] is Status.PASS
    recognised = [found for found in done.record.findings if found.suite == "reidentification"]
    assert {found.outcome for found in recognised} == {Outcome.NOT_RUN}
    assert any("films alone" in found.note for found in recognised)
    assert decision.exit_code == Exit.NOT_ENOUGH_EVIDENCE
    tried = [one for one in done.record.controls if one.suite == "hiding"]
    assert len(tried) == 6
    assert all(one.caught is (one.kind is ControlKind.POSITIVE) for one in tried)


def test_three_frames_in_the_middle_that_were_not_redacted_block(folders: Path) -> None:
    write_film(folders / "redacted" / "1.mkv", greyed(faces(N), but=(6, 7, 8)))
    done, decision = audited(folders)
    assert decision.exit_code == Exit.GATE_FAILED
    assert statuses(decision)["hiding.exposed_people"] is Status.FAIL
    page, summary = render_html(done.record, decision), render_markdown(done.record, decision)
    for text in (page, summary):
        assert "1.mkv" not in text
        assert str(folders) not in text


def test_voices_block(folders: Path) -> None:
    with av.open(str(folders / "redacted" / "2.mkv"), "w") as container:
        sound = container.add_stream("aac", rate=16000, layout="mono")
        add_pictures(container, greyed(faces(N)))
        add_silence(container, sound, 0.5)
    assert statuses(audited(folders)[1])["hiding.telling_files"] is Status.FAIL


@pytest.mark.parametrize("how", ["empty", "truncated", "shorter", "original", "unpaired"])
def test_films_that_are_broken_unlike_unchanged_or_single_never_pass(folders: Path, how: str) -> None:
    film = folders / "redacted" / "0.mkv"
    if how == "empty":
        film.write_bytes(b"")
    elif how == "truncated":
        film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    elif how == "shorter":
        write_film(film, greyed(faces(N))[:-1])
    elif how == "original":
        shutil.copy(folders / "original" / "0.mkv", film)
    else:
        film.rename(film.with_name("9.mkv"))
    told = statuses(audited(folders)[1])
    figure = "unchanged_pictures" if how == "original" else "never_compared"
    assert told[f"hiding.{figure}"] is Status.FAIL
    assert (told["hiding.exposed_people"] is Status.PASS) is (how == "unpaired")


def test_films_beside_pictures_are_judged_with_them(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for signal in (covered_faces, faces_before_after):  # on pictures, boxes tell
        monkeypatch.setattr(signal, "finder_of", lambda config, base: None)
    write_pairs(folders)
    boxes = AUDIT.replace('detector = "mtcnn"', 'boxes = "boxes.csv"\ndetector = "mtcnn"')
    (folders / "films.toml").write_text(boxes, encoding="utf-8")
    names = [f"p{person}/{photo}.png" for person in range(6) for photo in range(2)]
    rows = [f"{name},12,10,36,38" for name in names]
    (folders / "boxes.csv").write_text("\n".join(["path,x1,y1,x2,y2", *rows]), encoding="utf-8")
    done, decision = audited(folders)
    exposed = next(one for one in done.record.findings if "films" in one.params)
    assert (exposed.trials, exposed.n_images) == (9, 15)
    assert statuses(decision)["hiding.exposed_people"] is Status.PASS


def test_a_plan_tells_films_from_pictures(folders: Path) -> None:
    plan = plan_audit(load_audit(str(folders / "films.toml")), folders / "runs")
    told = {row.what: row.answer for row in (*plan.data, *plan.cost, *plan.power)}
    assert told["original films"].startswith("3 videos")
    assert told["original"] == "0 files"
    assert "films alone" in told["people recognised"]
    assert "unknown" in told["all together"]
