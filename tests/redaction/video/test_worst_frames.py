"""The worst frame of a track is found, in files that were encoded again too."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from films import write_film
from showthrough.core.types import Images
from showthrough.errors import DataError
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.tracks import Track
from showthrough.redaction.video.worst_frames import worst_frames

N = 12


@pytest.fixture
def original(rng: np.random.Generator) -> Images:
    """Return frames of a smooth, moving texture."""
    wide = ndimage.gaussian_filter(rng.normal(0, 1, (120, 200, 3)), (2, 2, 0))
    wide = 127 + 60 * wide / wide.std()
    return np.clip(np.stack([wide[:, n : n + 160] for n in range(N)]), 0, 255).astype(np.uint8)


def box(frame: int, at: tuple[int, int]) -> list[float]:
    return [at[0] + frame, at[1], at[0] + frame + 30, at[1] + 30]


TRACKS = [
    Track(np.arange(N), np.array([box(f, (20, 20)) for f in range(N)], float)),
    Track(np.arange(4, N), np.array([box(f, (90, 60)) for f in range(4, N)], float)),
]


def redacted(original: Images, how: str = "solid", bare: tuple[int, float] | None = None) -> Images:
    """Return frames with both tracks hidden; in one frame only a share of the second."""
    frames = original.copy()
    for row, track in enumerate(TRACKS):
        for frame, own in zip(track.frames, track.boxes.astype(int), strict=True):
            x1, y1, x2, y2 = own
            if bare is not None and row == 1 and frame == bare[0]:
                x1 += round(bare[1] * (x2 - x1))
            part = frames[frame, y1:y2, x1:x2]
            part[:] = 40 if how == "solid" else ndimage.gaussian_filter(part.astype(float), (9, 9, 0))
    return frames


def encoded(tmp_path: Path, name: str, frames: Images) -> Iterator[Images]:
    film = Film(write_film(tmp_path / name, frames, codec="libvpx-vp9"))
    return (frame.picture for frame in film.frames())


@pytest.mark.parametrize("how", ["solid", "blur"])
def test_all_covered_is_covered(original: Images, how: str) -> None:
    found = worst_frames(original, redacted(original, how), TRACKS)
    assert [(each.track, each.frames) for each in found] == [(0, N), (1, N - 4)]
    assert max(each.uncovered for each in found) < 0.02


@pytest.mark.parametrize("how", ["solid", "blur"])
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_one_bare_frame_is_the_worst_of_its_track(original: Images, how: str, share: float) -> None:
    found = worst_frames(original, redacted(original, how, (7, share)), TRACKS)
    assert found[0].uncovered < 0.02
    assert found[1].frame == 7
    assert found[1].uncovered == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("how", ["solid", "blur"])
def test_a_bare_frame_is_seen_after_encoding_again(original: Images, tmp_path: Path, how: str) -> None:
    after = encoded(tmp_path, "a.webm", redacted(original, how, (7, 1.0)))
    found = worst_frames(original, after, TRACKS)
    assert found[0].uncovered < 0.1
    assert found[1].frame == 7
    assert found[1].uncovered > 0.9


def test_encoding_alone_covers_nobody(original: Images, tmp_path: Path) -> None:
    found = worst_frames(original, encoded(tmp_path, "a.webm", original), TRACKS)
    assert all(each.uncovered > 0.9 for each in found)


def test_what_was_not_touched_shows(original: Images) -> None:
    assert [each.uncovered for each in worst_frames(original, original, TRACKS)] == [1.0, 1.0]


def test_a_box_outside_of_the_frame_is_not_looked_at(original: Images) -> None:
    out = Track(np.array([0, 1]), np.array([[500.0, 0, 520, 20], [-40, -40, -1, -1]]))
    partly = Track(np.array([0]), np.array([[-10.0, -10, 10, 10]]))
    assert [each.track for each in worst_frames(original, original, [out, partly])] == [1]


def test_videos_that_do_not_pair_are_refused(original: Images) -> None:
    with pytest.raises(DataError, match="do not pair"):
        worst_frames(original, original[:-1], TRACKS)
    with pytest.raises(DataError, match="differ in size"):
        worst_frames(original, original[:, :-2], TRACKS)


def test_frames_are_taken_one_by_one(original: Images) -> None:
    held: list[int] = []

    def counted(frames: Images, number: int) -> Iterator[Images]:
        for frame in frames:
            held.append(number)
            yield frame

    worst_frames(counted(original, 0), counted(original, 1), TRACKS)
    assert held == [0, 1] * N


def test_black_bars_that_survive_encoding_tell_nothing(original: Images, tmp_path: Path) -> None:
    barred = original.copy()
    barred[:, :16] = barred[:, -16:] = 0
    close = [Track(np.arange(N), np.tile([10.0, 30, 150, 90], (N, 1)))]  # beside it there are only the bars
    found = worst_frames(barred, encoded(tmp_path, "a.webm", barred), close)
    assert found[0].uncovered > 0.9
    hidden = barred.copy()
    hidden[:, 20:100] = 90
    assert worst_frames(barred, encoded(tmp_path, "b.webm", hidden), close)[0].uncovered < 0.1


@pytest.mark.parametrize("sigma", [0, 9])
def test_where_all_was_redacted_all_is_covered(original: Images, sigma: int) -> None:
    after = ndimage.gaussian_filter(original, (0, sigma, sigma, 0)) if sigma else np.full_like(original, 127)
    assert max(each.uncovered for each in worst_frames(original, after, TRACKS)) < 0.1


def test_an_ellipse_leaves_the_corners_out(original: Images) -> None:
    after = original.copy()
    for frame in range(N):
        x1, y1, x2, y2 = TRACKS[0].boxes[frame].astype(int)
        down, across = np.mgrid[: y2 - y1, : x2 - x1] * 2 / (y2 - y1 - 1) - 1
        after[frame, y1:y2, x1:x2][down**2 + across**2 <= 1.05] = 40
    assert worst_frames(original, after, TRACKS[:1], "ellipse")[0].uncovered < 0.05
    assert worst_frames(original, after, TRACKS[:1])[0].uncovered > 0.1


def test_large_frames_are_sampled_and_tell_the_same(original: Images) -> None:
    large = np.pad(original, ((0, 0), (0, 200), (0, 0), (0, 0)), mode="reflect")
    noise = np.random.default_rng(0).integers(-2, 3, large.shape)
    after = np.clip(large.astype(int) + noise, 0, 255).astype(np.uint8)
    x1, y1, x2, y2 = TRACKS[0].boxes[7].astype(int)
    after[np.arange(N) != 7, 5:90, 5:110] = 40
    (found,) = worst_frames(large, after, TRACKS[:1])
    assert found.frame == 7
    assert found.uncovered > 0.9
    after[7, y1:y2, x1:x2] = 40
    assert worst_frames(large, after, TRACKS[:1])[0].uncovered < 0.02
