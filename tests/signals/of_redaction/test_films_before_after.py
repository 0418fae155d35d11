"""What became of the films of an audit."""

from pathlib import Path

import pytest

from films import SquareFinder, faces, greyed, write_film
from redacted_audit import Seen, audit_of, plant_of
from showthrough.core.facts.film_facts import FilmOutcome, FilmsSeen
from showthrough.core.missing import Missing
from showthrough.signals.context import Context
from showthrough.signals.of_redaction import films_before_after
from showthrough.signals.of_redaction.films_before_after import FilmsBeforeAfterSignal

N = 12


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> SquareFinder:
    found = SquareFinder()
    monkeypatch.setattr(films_before_after, "finder_of", lambda config, base: found)
    return found


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Return folders with two films, of which one shows its face in frame 5."""
    for name in ("original", "redacted"):
        (tmp_path / name).mkdir()
    for number, but in enumerate(((), (5,))):
        write_film(tmp_path / "original" / f"{number}.mkv", faces(N))
        write_film(tmp_path / "redacted" / f"{number}.mkv", greyed(faces(N), but))
    return tmp_path


def measured(context: Context, seen: Seen) -> FilmsSeen:
    found = FilmsBeforeAfterSignal().measure(context, seen)
    assert isinstance(found, FilmsSeen)
    return found


def test_the_worst_frame_of_each_face_is_told(folders: Path, finder: SquareFinder) -> None:
    found = measured(*audit_of(folders))
    assert found.found_by == "squares"
    assert [film.outcome for film in found.films] == [None, None]
    assert len({film.person for film in found.films}) == 2
    covered, shown = (film.faces[0] for film in found.films)
    assert covered.uncovered < 0.1
    assert (shown.frame, shown.uncovered > 0.9) == (5, True)


def test_what_is_known_is_not_looked_at_again(folders: Path, finder: SquareFinder) -> None:
    context, seen = audit_of(folders)
    first, looks = measured(context, seen), finder.looks
    assert looks == 2 * N
    assert measured(context, seen) == first
    assert finder.looks == looks
    write_film(folders / "redacted" / "0.mkv", faces(N))  # what it finds in the original still stands
    assert measured(*audit_of(folders)).films[0].is_unchanged
    assert finder.looks == looks


def test_a_stopped_audit_goes_on(
    folders: Path, finder: SquareFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, seen = audit_of(folders)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(films_before_after, "compared_films", stopped)
    with pytest.raises(KeyboardInterrupt):
        measured(context, seen)
    monkeypatch.undo()
    monkeypatch.setattr(films_before_after, "finder_of", lambda config, base: finder)
    assert len(measured(context, seen).films) == 2
    assert finder.looks == 2 * N


def test_doubtful_faces_are_no_faces(folders: Path, finder: SquareFinder) -> None:
    finder.score = 0.8
    assert [film.faces for film in measured(*audit_of(folders)).films] == [(), ()]


@pytest.mark.parametrize("subject", ["faces", "licence_plates"])
def test_where_nobody_looks_films_are_compared_all_the_same(folders: Path, subject: str) -> None:
    found = measured(*audit_of(folders, subject=subject))
    assert found.found_by == ""
    assert [film.frames for film in found.films] == [N, N]


def test_broken_films_have_their_outcome(folders: Path, finder: SquareFinder) -> None:
    (folders / "original" / "0.mkv").write_bytes(b"")
    write_film(folders / "redacted" / "1.mkv", greyed(faces(N))[:-1])
    outcomes = [film.outcome for film in measured(*audit_of(folders)).films]
    assert outcomes == [FilmOutcome.UNREADABLE, FilmOutcome.OTHER_LENGTH]


def test_plants_are_all_uncovered_or_all_covered(folders: Path, finder: SquareFinder) -> None:
    context, seen = audit_of(folders)
    shown, hidden = (
        FilmsBeforeAfterSignal().planted(plant_of(context, seen, learned=learned))
        for learned in (True, False)
    )
    assert all(film.is_unchanged and film.faces[0].uncovered == 1 for film in shown.films)
    assert not any(film.is_unchanged or film.faces[0].uncovered > 0.1 for film in hidden.films)


def test_without_films_there_is_nothing_and_without_pairs_a_reason(folders: Path) -> None:
    context, seen = audit_of(folders)
    assert measured(context, Seen(seen.pairs._replace(films=()))).films == ()
    missing = Missing("nothing was redacted")
    assert FilmsBeforeAfterSignal().measure(context, Seen(missing)) is missing
