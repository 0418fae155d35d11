"""A frame that the detector missed exposes nobody."""

import itertools

import numpy as np
import pytest

from showthrough.core.types import Floats
from showthrough.redaction.video.hold import covers, longest_gap
from showthrough.redaction.video.tracks import Track, tracked
from showthrough.redaction.video.video_regions import with_margin
from walkers import detections, scene

MARGIN = 0.15
BARE = 0.05  # share of a face that may show: the border of a box, not a face


def bare_share(face: Floats, boxes: Floats) -> float:
    """Return the share of a box that no other box covers, on 24 x 24 points of it."""
    points = (np.arange(24) + 0.5) / 24
    x, y = face[0] + points * (face[2] - face[0]), face[1] + points * (face[3] - face[1])
    across = (x >= boxes[:, :1]) & (x <= boxes[:, 2:3])
    down = (y >= boxes[:, 1:2]) & (y <= boxes[:, 3:4])
    return 1 - float((down[:, :, None] & across[:, None]).any(axis=0).mean())


def exposed(people: Floats, boxes: list[Floats]) -> int:
    """Return in how many frames a person's face shows, over all people."""
    return sum(
        bare_share(person[frame], with_margin(own, MARGIN)) > BARE
        for person in people
        for frame, own in enumerate(boxes)
    )


@pytest.mark.parametrize("run", [1, 4])  # frames in a row that are missed together
@pytest.mark.parametrize("seed", range(5))
def test_a_detector_that_misses_a_fifth_exposes_people_and_with_hold_nobody(seed: int, run: int) -> None:
    rng = np.random.default_rng(seed)
    people, seconds = scene(rng, people=4, frames=100)
    found = detections(rng, people, missed=0.2, run=run)
    held = covers(tracked(found, seconds), seconds)
    assert exposed(people, found) > 30
    assert exposed(people, [cover.boxes for cover in held]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5, 60))
def test_it_holds_over_many_films(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, seconds = scene(rng, people=8, frames=250)
    found = detections(rng, people, missed=0.2, run=1 + seed % 4)
    held = covers(tracked(found, seconds), seconds)
    assert exposed(people, [cover.boxes for cover in held]) == 0


def test_a_longer_hold_covers_at_least_as_much() -> None:
    rng = np.random.default_rng(0)
    people, seconds = scene(rng, people=4, frames=100)
    found = detections(rng, people, missed=0.6, run=12)
    tracks = tracked(found, seconds, patience=0.2)
    shown = [exposed(people, [c.boxes for c in covers(tracks, seconds, hold)]) for hold in (0.0, 0.2, 0.5)]
    assert shown[0] > shown[1] > shown[2]


def walk(frames: list[int]) -> Track:
    return Track(np.array(frames), np.array([[10.0 * f, 0, 10.0 * f + 40, 40] for f in frames]))


def test_a_box_is_filled_in_on_a_straight_line_and_grows_in_between() -> None:
    seconds = np.arange(20) / 25
    held = covers([walk([4, 5, 6, 12, 13])], seconds, hold=0)
    assert [len(cover.boxes) for cover in held] == [0] * 4 + [1] * 10 + [0] * 6
    assert [bool(c.is_detected[0]) for c in held[4:14]] == [True] * 3 + [False] * 5 + [True] * 2
    middle = held[9].boxes[0]
    assert (middle[0] + middle[2]) / 2 == pytest.approx(110)
    grown = 8 / 2 * (3 / 25) ** 2 * 40  # half the acceleration, times the time to each side
    assert middle[2] - middle[0] == pytest.approx(40 + 2 * grown)
    assert np.array_equal(held[6].boxes[0], [60, 0, 100, 40])


def test_before_and_after_a_box_spans_where_the_face_was_and_where_it_went() -> None:
    seconds = np.arange(30) / 25
    held = covers([walk(list(range(10, 20)))], seconds, hold=0.2)
    assert [len(cover.boxes) for cover in held] == [0] * 5 + [1] * 20 + [0] * 5
    before, after = held[7].boxes[0], held[22].boxes[0]
    assert before[0] <= 70
    assert before[2] >= 140  # the first seen stands at 100 to 140
    assert after[0] <= 190
    assert after[2] >= 260


def test_a_face_seen_once_is_held_on_both_sides_and_grows() -> None:
    seconds = np.arange(30) / 25
    held = covers([walk([15])], seconds, hold=0.4)
    widths = [np.diff(cover.boxes[0][[0, 2]])[0] for cover in held[15:26]]
    assert widths[0] == 40
    assert all(b >= a for a, b in itertools.pairwise(widths))
    assert widths[-1] <= 3 * 40 + 1e-9
    assert len(held[5].boxes) == len(held[25].boxes) == 1
    assert len(held[4].boxes) == len(held[26].boxes) == 0


def test_the_longest_gap_is_told_in_seconds() -> None:
    seconds = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
    assert longest_gap([walk([0, 1, 4]), walk([0, 2])], seconds) == pytest.approx(0.9)
    assert longest_gap([walk([0, 1, 2])], seconds) == 0
    assert longest_gap([], seconds) == 0


def test_a_track_that_went_on_with_somebody_else_holds_both() -> None:
    """A lone box of one person at the start, then another's: nobody detected the second before frame 4."""
    seconds = np.arange(20) / 25
    own = [[100.0 + 2 * f, 50, 140 + 2 * f, 90] for f in range(20)]
    track = Track(np.array([0, *range(4, 20)]), np.array([[60.0, 30, 100, 70], *own[4:]]))
    held = covers([track], seconds)
    for frame in range(20):
        assert bare_share(np.array(own[frame]), with_margin(held[frame].boxes, MARGIN)) <= BARE


def test_a_steady_track_is_not_hidden_twice() -> None:
    seconds = np.arange(20) / 25
    held = covers([walk([0, 1, 2, 3, 8, 9, 10, 19])], seconds)
    assert [len(cover.boxes) for cover in held] == [1] * 20
