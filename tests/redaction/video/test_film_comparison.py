"""A film and its redacted one are compared frame by frame, and what cannot be compared is told."""

from pathlib import Path

import numpy as np
import pytest

from films import faces, greyed, squares, turned_film, write_film
from showthrough.core.facts.film_facts import FilmOutcome
from showthrough.core.types import Images
from showthrough.redaction.video.film_comparison import (
    FilmComparison,
    Planted,
    compared_films,
    compared_with_plant,
    filled,
)
from showthrough.redaction.video.tracks import Track, tracked

N = 20
SECONDS = np.arange(N) / 25
FRAMES = faces(N)
TRACKS = tracked(squares(FRAMES), SECONDS)


def compared(base: Path, after: Images, codec: str = "ffv1") -> FilmComparison:
    before = write_film(base / "before.mkv", FRAMES)
    return compared_films(before, write_film(base / "after.mkv", after, codec=codec), TRACKS, lambda *_: None)


@pytest.mark.parametrize("codec", ["ffv1", "libvpx-vp9"])
def test_a_face_that_is_grey_in_every_frame_is_covered(tmp_path: Path, codec: str) -> None:
    found = compared(tmp_path, greyed(FRAMES), codec)
    assert (found.outcome, found.is_unchanged, found.frames) == (None, False, N)
    assert [face.frames for face in found.faces] == [N]
    assert found.faces[0].uncovered < 0.1


@pytest.mark.parametrize("codec", ["ffv1", "libvpx-vp9"])
def test_one_frame_that_shows_it_is_the_worst(tmp_path: Path, codec: str) -> None:
    found = compared(tmp_path, greyed(FRAMES, but=(11,)), codec)
    assert found.faces[0].frame == 11
    assert found.faces[0].uncovered > 0.9


def test_a_film_that_was_not_redacted_is_unchanged(tmp_path: Path) -> None:
    found = compared(tmp_path, FRAMES)
    assert found.is_unchanged
    assert found.faces[0].uncovered == 1


def test_a_redaction_of_everything_covers_faces_too(tmp_path: Path) -> None:
    assert compared(tmp_path, np.full_like(FRAMES, 127)).faces[0].uncovered < 0.1


def test_films_of_two_lengths_show_what_they_show_and_are_told(tmp_path: Path) -> None:
    found = compared(tmp_path, greyed(FRAMES, but=(2,))[:-3])
    assert (found.outcome, found.frames) == (FilmOutcome.OTHER_LENGTH, N - 3)
    assert (found.faces[0].frame, found.faces[0].uncovered > 0.9) == (2, True)
    assert compared(tmp_path, np.concatenate([FRAMES, FRAMES])).outcome is FilmOutcome.OTHER_LENGTH


def test_films_of_two_sizes_and_such_as_cannot_be_read_are_told(tmp_path: Path) -> None:
    assert compared(tmp_path, FRAMES[:, :-2]).outcome is FilmOutcome.OTHER_SIZE
    before, broken = write_film(tmp_path / "a.mkv", FRAMES), tmp_path / "b.mkv"
    for content in (b"", b"no film at all", before.read_bytes()[:200]):
        broken.write_bytes(content)
        found = compared_films(before, broken, TRACKS, lambda *_: None)
        assert (found.outcome, found.frames, found.faces) == (FilmOutcome.UNREADABLE, 0, ())
        assert not found.is_unchanged


def test_a_film_that_is_cut_off_is_told_and_its_beginning_is_looked_at(tmp_path: Path) -> None:
    many = faces(60)
    whole = write_film(tmp_path / "whole.mkv", many)
    cut = write_film(tmp_path / "cut.mkv", greyed(many, but=(1,)))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    tracks = tracked(squares(many), np.arange(60) / 25)
    found = compared_films(whole, cut, tracks, lambda *_: None)
    assert found.outcome is FilmOutcome.CUT_OFF
    assert found.faces[0].frame == 1


def test_a_rotation_flag_is_obeyed_and_odd_sizes_are_compared(tmp_path: Path) -> None:
    turned = turned_film(tmp_path / "turned.mp4", faces(4))
    upright = write_film(tmp_path / "upright.mkv", faces(4).transpose(0, 2, 1, 3)[:, :, ::-1])
    assert compared_films(turned, upright, [], lambda *_: None).outcome is None
    odd = write_film(tmp_path / "odd.mkv", faces(4)[:, :-1, :-1])
    assert compared_films(odd, odd, [], lambda *_: None) == FilmComparison(None, True, 4)


@pytest.mark.parametrize(("how", "least", "most"), [(Planted.SHOWN, 1, 1), (Planted.GREY, 0, 0.1)])
def test_plants_show_all_or_nothing(tmp_path: Path, how: Planted, least: float, most: float) -> None:
    found = compared_with_plant(write_film(tmp_path / "a.mkv", FRAMES), how, TRACKS)
    assert least <= found.faces[0].uncovered <= most
    assert found.is_unchanged is (how is Planted.SHOWN)
    assert compared_with_plant(tmp_path / "b.mkv", how, TRACKS).outcome is FilmOutcome.UNREADABLE


def test_short_gaps_are_filled_in_and_long_ones_are_not() -> None:
    boxes = np.array([[f, 0, f + 10, 10] for f in (0, 4, 19)], float)
    (track,) = filled([Track(np.array([0, 4, 19]), boxes)], SECONDS)
    assert track.frames.tolist() == [0, 1, 2, 3, 4, 19]
    assert track.boxes[:, 0].tolist() == [0, 1, 2, 3, 4, 19]
    alone = Track(np.array([7]), boxes[:1])
    assert filled([alone], SECONDS) == [alone]


def test_a_flat_face_is_no_face(tmp_path: Path) -> None:
    flat = np.full_like(FRAMES, 90)
    film = write_film(tmp_path / "a.mkv", flat)
    found = compared_films(film, film, TRACKS, lambda *_: None)
    assert (found.faces, found.flat) == ((), 1)
