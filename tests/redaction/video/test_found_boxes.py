"""Boxes of each frame, looked for once even if a run is stopped."""

from pathlib import Path

import numpy as np
import pytest

from films import pictures, place, squares, write_film
from showthrough.core.types import Floats, Images
from showthrough.errors import DataError
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.found_boxes import FrameFinder, found_boxes, frame_finder


class Counting:
    """A finder that counts the frames it is asked about, and stops after some."""

    def __init__(self, stop: int = 10**9) -> None:
        self.asked, self.stop = 0, stop

    def __call__(self, frames: Images) -> list[Floats]:
        self.asked += len(frames)
        if self.asked > self.stop:
            raise KeyboardInterrupt
        return squares(frames)


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return Film(write_film(tmp_path / "a.mkv", pictures(40)))


def test_the_boxes_of_each_frame_are_those_that_the_finder_sees(film: Film) -> None:
    told: list[tuple[int, int]] = []
    found = found_boxes(film, FrameFinder(squares, "x"), progress=lambda n, of: told.append((n, of)))
    assert [tuple(boxes[0]) for boxes in found.boxes] == [place(n) for n in range(40)]
    assert found.ticks.tolist() == [40 * n for n in range(40)]
    assert told[-1] == (40, 40)


def test_a_stopped_run_is_gone_on_with_where_it_was(film: Film, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    with pytest.raises(KeyboardInterrupt):
        found_boxes(film, FrameFinder(Counting(stop=20), "x"), kept)
    kept.write_bytes(kept.read_bytes()[:-3])  # as if the machine had stopped within a line
    finder = Counting()
    found = found_boxes(film, FrameFinder(finder, "x"), kept)
    assert 0 < found.resumed < 40
    assert finder.asked == 40 - found.resumed
    plain = found_boxes(film, FrameFinder(squares, "x"))
    assert all(np.array_equal(a, b) for a, b in zip(found.boxes, plain.boxes, strict=True))
    again = found_boxes(film, FrameFinder(Counting(stop=0), "x"), kept)
    assert again.resumed == 40


@pytest.mark.parametrize("change", ["finder", "file", "rubbish", "numbers"])
def test_what_was_kept_of_another_finder_or_file_is_not_used(film: Film, tmp_path: Path, change: str) -> None:
    kept = tmp_path / "kept.jsonl"
    found_boxes(film, FrameFinder(squares, "x"), kept)
    if change == "file":
        film = Film(write_film(film.path, pictures(41)))
    elif change == "rubbish":
        kept.write_bytes(b"\xff\x00rubbish\n")
    elif change == "numbers":
        kept.write_text(kept.read_text().replace("16.0", "NaN"))
    found = found_boxes(film, FrameFinder(squares, "y" if change == "finder" else "x"), kept)
    assert found.resumed == 0
    assert all(len(boxes) == 1 for boxes in found.boxes)


def test_no_finder_finds_nothing(film: Film) -> None:
    assert [len(boxes) for boxes in found_boxes(film, None).boxes] == [0] * 40


@pytest.mark.parametrize("boxes", [np.array([[0, 0, np.nan, 1]]), np.zeros((2, 5)), np.array([1.0, 2])])
def test_a_finder_that_answers_with_no_boxes_is_refused(film: Film, boxes: Floats) -> None:
    with pytest.raises(DataError, match="four finite numbers"):
        found_boxes(film, FrameFinder(lambda frames: [boxes] * len(frames), "x"))


def test_a_finder_that_answers_for_too_few_frames_is_refused(film: Film) -> None:
    with pytest.raises(DataError, match="answers for 0 of"):
        found_boxes(film, FrameFinder(lambda frames: [], "x"))


def test_boxes_without_area_are_left_out(film: Film) -> None:
    empty = FrameFinder(lambda frames: [np.array([[5, 5, 5, 9.0]])] * len(frames), "x")
    assert [len(boxes) for boxes in found_boxes(film, empty).boxes] == [0] * 40


def test_a_finder_of_faces_serves_for_frames() -> None:
    class Faces:
        name, digest, note = "two", "d", ""

        def find(self, images: Images) -> list[Face | None]:
            raise AssertionError

        def find_all(self, images: Images) -> list[list[Face]]:
            turned = Face(np.array([1.0, 2, 3, 5]), np.zeros((5, 2)), turns=1)
            return [[], [turned]]

    finder = frame_finder(Faces())
    found = finder.find(np.zeros((2, 6, 8, 3), np.uint8))
    assert [boxes.tolist() for boxes in found] == [[], [[3, 1, 6, 3]]]
    assert finder.digest == "d"
