"""Tracks of people who walk, cross, stand behind each other and are missed."""

import numpy as np
import pytest

from showthrough.core.types import Floats
from showthrough.redaction.video.tracks import Track, overlaps, tracked
from walkers import detections, scene


def owner(track: Track, people: Floats) -> list[int]:
    """Return whose box each detection of a track is."""
    return [
        int(overlaps(box[None], people[:, frame])[0].argmax())
        for frame, box in zip(track.frames, track.boxes, strict=True)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_each_person_is_one_track_though_a_fifth_of_detections_is_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, seconds = scene(rng, people=4, apart=True)
    tracks = tracked(detections(rng, people, missed=0.2), seconds)
    assert len(tracks) == 4
    assert all(len(set(owner(track, people))) == 1 for track in tracks)


def test_two_who_cross_keep_their_own_tracks() -> None:
    seconds = np.arange(60) / 25
    x = 30 + 180 * seconds
    left = np.stack([x, 100 + 0 * x, x + 40, 140 + 0 * x], axis=1)
    right = np.stack([x[::-1], 110 + 0 * x, x[::-1] + 44, 154 + 0 * x], axis=1)
    people = np.stack([left, right])
    tracks = tracked([people[:, frame] for frame in range(60)], seconds)
    assert [set(owner(track, people)) for track in tracks] == [{0}, {1}]


@pytest.mark.parametrize(("gone", "number"), [(20, 1), (30, 2)])
def test_a_track_outlasts_an_occlusion_as_long_as_its_patience(gone: int, number: int) -> None:
    seconds = np.arange(80) / 25
    boxes = [np.array([[2.0 * n, 50, 2.0 * n + 30, 80]]) for n in range(80)]
    for frame in range(25, 25 + gone):
        boxes[frame] = np.zeros((0, 4))
    assert len(tracked(boxes, seconds, patience=1.0)) == number


def test_frames_of_any_spacing_are_followed() -> None:
    seconds = np.cumsum(np.random.default_rng(0).uniform(0.005, 0.12, 60))
    boxes = [np.array([[90 * t, 40, 90 * t + 30, 70]]) for t in seconds]
    assert len(tracked(boxes, seconds)) == 1


def test_nothing_found_is_no_track() -> None:
    assert tracked([np.zeros((0, 4))] * 3, np.arange(3.0)) == []
    assert tracked([], np.zeros(0)) == []


def test_the_same_detections_give_the_same_tracks() -> None:
    people, seconds = scene(np.random.default_rng(1), people=5)
    found = detections(np.random.default_rng(2), people, missed=0.2)
    for one, other in zip(tracked(found, seconds), tracked(found, seconds), strict=True):
        assert np.array_equal(one.boxes, other.boxes)


def by_overlap_alone(found: list[Floats]) -> list[Track]:
    """Return tracks of a peer without motion: each box goes on with the box of the last frame under it."""
    ended: list[tuple[list[int], list[Floats]]] = []
    alive: list[tuple[list[int], list[Floats]]] = []
    for frame, boxes in enumerate(found):
        free, going = set(range(len(boxes))), []
        for frames, own in alive:
            share = overlaps(own[-1][None], boxes)[0] if len(boxes) else np.zeros(0)
            best = max(free, key=lambda row, share=share: share[row], default=None)  # type: ignore[misc]
            if best is None or share[best] < 0.2:
                ended.append((frames, own))
                continue
            free.discard(best)
            going.append(([*frames, frame], [*own, boxes[best]]))
        alive = going + [([frame], [boxes[row]]) for row in sorted(free)]
    return [Track(np.array(frames), np.array(own)) for frames, own in ended + alive]


def judged(tracks: list[Track], people: Floats) -> dict[str, float]:
    """Return MOTA, IDF1 and HOTA as trackeval counts them."""
    metrics = pytest.importorskip("trackeval.metrics")
    n = people.shape[1]
    present = [[(number, list(t.frames).index(f)) for number, t in enumerate(tracks) if f in t.frames]
               for f in range(n)]  # fmt: skip
    boxes = [np.array([tracks[i].boxes[at] for i, at in frame]).reshape(-1, 4) for frame in present]
    data = {
        "num_timesteps": n,
        "num_gt_ids": len(people),
        "num_tracker_ids": len(tracks),
        "num_gt_dets": len(people) * n,
        "num_tracker_dets": sum(map(len, boxes)),
        "gt_ids": [np.arange(len(people))] * n,
        "tracker_ids": [np.array([i for i, _ in frame], int) for frame in present],
        "similarity_scores": [overlaps(people[:, f], boxes[f]) for f in range(n)],
    }
    quiet = {"PRINT_CONFIG": False}
    return {
        "MOTA": metrics.CLEAR(quiet).eval_sequence(data)["MOTA"],
        "IDF1": metrics.Identity(quiet).eval_sequence(data)["IDF1"],
        "HOTA": float(metrics.HOTA().eval_sequence(data)["HOTA"].mean()),
    }


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_public_figures_of_tracking_are_those_of_nearly_perfect_tracks(seed: int) -> None:
    """A fifth of the boxes is missing, so that MOTA cannot exceed .8, nor IDF1 2 * .8 / 1.8."""
    rng = np.random.default_rng(seed)
    people, seconds = scene(rng, people=6, frames=120)
    found = detections(rng, people, missed=0.2)
    ours, peer = judged(tracked(found, seconds), people), judged(by_overlap_alone(found), people)
    there = sum(map(len, found)) / people[..., 0].size
    assert ours["MOTA"] > there - 0.03
    assert ours["IDF1"] > 2 * there / (1 + there) - 0.06
    assert ours["HOTA"] > 1.3 * peer["HOTA"]
    assert ours["IDF1"] > peer["IDF1"] + 0.2
