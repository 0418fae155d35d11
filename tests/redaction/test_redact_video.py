"""A video is redacted whole: faces that were missed, files that are broken, sound that speaks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from films import add_pictures, add_silence, av, pictures, place, squares, turned_film, write_film
from showthrough.core.types import Floats, Images, Mask
from showthrough.errors import DataError, IntegrityError, UsageError
from showthrough.redaction.redact_video import NOTHING, VOICES, VideoSettings, redact_video
from showthrough.redaction.video.film_boxes import FilmBox
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.found_boxes import FrameFinder
from showthrough.redaction.video.video_account import VideoAccount
from showthrough.redaction.video.video_leftovers import video_leftovers


class Black:
    """A redactor of one colour."""

    name = "solid black"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        result = picture.copy()
        result[mask] = 0
        return result


SEES_ALL = FrameFinder(squares, "all")
EXACT = VideoSettings(lossless=True)


def misses(frames: set[int]) -> FrameFinder:
    """Return a finder that does not see the square in some frames; it knows them by where it is."""
    hidden = {place(frame)[0] for frame in frames}

    def find(seen: Images) -> list[Floats]:
        return [boxes[[box[0] not in hidden for box in boxes]] for boxes in squares(seen)]

    return FrameFinder(find, f"misses {sorted(frames)}")


def read(path: Path) -> Images:
    return np.stack([frame.picture for frame in Film(path).frames()])


def showing(path: Path) -> list[int]:
    """Return the frames in which anything of the square shows."""
    return [number for number, boxes in enumerate(squares(read(path))) if len(boxes)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_film(tmp_path / "in.mkv", pictures(30))


def test_faces_are_hidden_and_everything_else_is_identical(source: Path, tmp_path: Path) -> None:
    account = redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, EXACT)
    before, after = read(source), read(tmp_path / "out.mkv")
    assert showing(source) == list(range(30))
    assert showing(tmp_path / "out.mkv") == []
    changed = (before != after).any(axis=3)
    for number, frame in enumerate(changed):
        rows, columns = np.nonzero(frame)
        x1, y1, x2, y2 = place(number)
        assert (rows.min() >= y1 - 13, rows.max() <= y2 + 13) == (True, True)
        assert (columns.min() >= x1 - 13, columns.max() <= x2 + 13) == (True, True)
    assert (account.frames, account.frames_hiding, account.tracks) == (30, 30, 1)
    assert account.frames_only_held == 0
    assert account.is_complete


@pytest.mark.parametrize("missed", [{0, 1, 2}, {27, 28, 29}, {10, 11, 12, 13}, {0, 5, 6, 17, 29}])
def test_a_face_that_was_missed_is_hidden_from_what_comes_before_or_after(
    source: Path, tmp_path: Path, missed: set[int]
) -> None:
    account = redact_video(source, tmp_path / "out.mkv", Black(), misses(missed), EXACT)
    assert showing(tmp_path / "out.mkv") == []
    assert account.frames_only_held == len(missed)
    without = VideoSettings(lossless=True, hold_seconds=0, patience=0)
    redact_video(source, tmp_path / "bare.mkv", Black(), misses(missed), without)
    assert showing(tmp_path / "bare.mkv") == sorted(missed)


def test_the_longest_gap_that_was_filled_is_told(source: Path, tmp_path: Path) -> None:
    account = redact_video(source, tmp_path / "out.mkv", Black(), misses({10, 11, 12, 13}), EXACT)
    assert account.longest_gap_seconds == pytest.approx(0.2)


def test_the_account_stands_beside_the_video_and_names_nobody(source: Path, tmp_path: Path) -> None:
    account = redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, EXACT)
    told = (tmp_path / "out.mkv.redaction.json").read_text()
    assert VideoAccount.model_validate_json(told) == account
    assert "in.mkv" not in told
    assert str(tmp_path) not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv", "out.mkv", "out.mkv.redaction.json"]


def test_manual_boxes_hide_without_a_detector_in_their_frames(source: Path, tmp_path: Path) -> None:
    manual = (FilmBox((0, 0, 64, 48), 5, 9), FilmBox((50, 40, 99, 99)))
    settings = VideoSettings(lossless=True, manual=manual)
    account = redact_video(source, tmp_path / "out.mkv", Black(), None, settings)
    after = read(tmp_path / "out.mkv")
    assert [n for n in range(30) if not after[n].any()] == [5, 6, 7, 8, 9]
    assert not after[:, 40:, 50:].any()
    assert (account.manual_boxes, account.tracks, account.frames_hiding) == (2, 0, 30)


@pytest.mark.parametrize(
    ("box", "told"),
    [
        (FilmBox((70, 0, 90, 9)), "outside"),
        (FilmBox((5, 5, 5, 9)), "no area"),
        (FilmBox((float("nan"), 5, 9, 9)), "not finite"),
        (FilmBox((0, 0, 9, 9), 30), "begins at frame 30; the video has 30"),
    ],
)
def test_a_manual_box_that_hides_nothing_is_refused(
    source: Path, tmp_path: Path, box: FilmBox, told: str
) -> None:
    with pytest.raises(DataError, match=told):
        redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, VideoSettings(manual=(box,)))
    assert not (tmp_path / "out.mkv").exists()


def test_a_turned_video_is_redacted_upright(tmp_path: Path) -> None:
    source = turned_film(tmp_path / "in.mp4", pictures(10))
    redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, EXACT)
    assert Film(tmp_path / "out.mkv").facts.size == (64, 48)
    assert len(showing(source)) == 10
    assert showing(tmp_path / "out.mkv") == []


def test_timestamps_of_a_variable_rate_are_kept(tmp_path: Path) -> None:
    stamps = [0, 40, 45, 50, 200, 400, 401, 1000]
    source = write_film(tmp_path / "in.mkv", pictures(8), stamps=stamps)
    account = redact_video(source, tmp_path / "out.webm", Black(), SEES_ALL)
    assert [frame.ticks for frame in Film(tmp_path / "out.webm").frames()] == stamps
    assert account.seconds == 1.0


def spoken(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        container.metadata["location"] = "+48.1+11.5/"
        sound = container.add_stream("pcm_f32le", rate=16000, layout="mono")
        add_pictures(container, pictures(10))
        add_silence(container, sound, 0.4)
    return path


def test_audio_is_dropped_and_that_is_told(tmp_path: Path) -> None:
    account = redact_video(spoken(tmp_path / "in.mkv"), tmp_path / "out.mkv", Black(), SEES_ALL)
    assert account.dropped == {"audio": 1, "location": 1}
    assert not account.kept_audio
    assert video_leftovers(tmp_path / "out.mkv") == ()


def test_audio_that_is_kept_is_told_to_name_people(tmp_path: Path) -> None:
    settings = VideoSettings(keep_audio=True)
    account = redact_video(spoken(tmp_path / "in.mkv"), tmp_path / "out.mkv", Black(), SEES_ALL, settings)
    assert account.kept_audio
    assert VOICES in account.notes
    assert account.dropped == {"location": 1}
    assert video_leftovers(tmp_path / "out.mkv") == ("audio",)


def test_a_video_in_which_nothing_was_found_says_so(source: Path, tmp_path: Path) -> None:
    nobody = FrameFinder(lambda frames: [np.zeros((0, 4))] * len(frames), "nobody")
    account = redact_video(source, tmp_path / "out.mkv", Black(), nobody, EXACT)
    assert account.notes == (NOTHING,)
    assert np.array_equal(read(tmp_path / "out.mkv"), read(source))


def test_a_broken_end_is_told_and_never_a_pass(tmp_path: Path, rng: np.random.Generator) -> None:
    source = write_film(tmp_path / "in.mkv", rng.integers(0, 256, (40, 48, 64, 3), dtype=np.uint8))
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    settings = VideoSettings(manual=(FilmBox((0, 0, 64, 48)),), lossless=True)
    account = redact_video(source, tmp_path / "out.mkv", Black(), None, settings)
    assert not account.is_complete
    assert 5 < account.frames < 35
    assert len(read(tmp_path / "out.mkv")) == account.frames


def test_a_stopped_run_goes_on_without_looking_again(source: Path, tmp_path: Path) -> None:
    class Stopping(Black):
        def __call__(self, picture: Images, mask: Mask) -> Images:
            raise KeyboardInterrupt

    target = tmp_path / "out.mkv"
    with pytest.raises(KeyboardInterrupt):
        redact_video(source, target, Stopping(), SEES_ALL, EXACT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv", "out.mkv.found.jsonl"]

    def never(frames: Images) -> list[Floats]:
        raise AssertionError

    account = redact_video(source, target, Black(), FrameFinder(never, "all"), EXACT)
    assert account.resumed_frames == 30
    assert showing(target) == []
    assert not (tmp_path / "out.mkv.found.jsonl").exists()


def test_a_video_that_changes_while_it_is_read_is_refused(source: Path, tmp_path: Path) -> None:
    def changing(done: int, _: int) -> None:
        if done == 30:
            write_film(source, pictures(31), stamps=[41 * n for n in range(31)])

    with pytest.raises(IntegrityError, match="changed"):
        redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, EXACT, changing)
    assert not (tmp_path / "out.mkv").exists()


def test_progress_ends_where_it_said(source: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    redact_video(source, tmp_path / "out.mkv", Black(), SEES_ALL, EXACT, lambda n, of: told.append((n, of)))
    assert told[-1] == (60, 60)
    assert [n for n, _ in told] == sorted(n for n, _ in told)
    assert {of for _, of in told} == {60}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda s, t: redact_video(s, t / "out.mkv", Black(), None), "nothing would be hidden"),
        (lambda s, t: redact_video(s, s, Black(), SEES_ALL), "place of its original"),
        (lambda s, t: redact_video(s, t / "out.mp4", Black(), SEES_ALL), r"\.mkv or \.webm"),
        (
            lambda s, t: redact_video(s, t / "o.mkv", Black(), SEES_ALL, VideoSettings(hold_seconds=-1)),
            "hold is a number from 0 up",
        ),
        (
            lambda s, t: redact_video(s, t / "o.mkv", Black(), SEES_ALL, VideoSettings(margin=float("nan"))),
            "margin is a number",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_done(
    source: Path, tmp_path: Path, call: Callable[[Path, Path], VideoAccount], told: str
) -> None:
    before = source.read_bytes()
    with pytest.raises(UsageError, match=told):
        call(source, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["in.mkv"]
    assert source.read_bytes() == before
