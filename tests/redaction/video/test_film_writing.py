"""Files with pictures and timestamps and nothing else, and with sound where it is asked for."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from films import add_pictures, add_silence, av, pictures, write_film
from showthrough.core.facts.leftover_facts import VideoLeftover
from showthrough.errors import DataError, EnvironmentFault, UsageError
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.film_writing import film_writer
from showthrough.redaction.video.video_leftovers import video_leftovers


def copied(source: Path, target: Path, *, lossless: bool = False, keep_audio: bool = False) -> int:
    film = Film(source)
    with film_writer(target, film, lossless=lossless, keep_audio=keep_audio) as writer:
        for frame in film.frames():
            writer.write(frame.picture, frame.ticks, film.facts.time_base)
    return writer.moved


@pytest.mark.parametrize("size", [(48, 64), (47, 63)])
def test_a_lossless_file_holds_the_same_pixels(
    tmp_path: Path, rng: np.random.Generator, size: tuple[int, int]
) -> None:
    frames = rng.integers(0, 256, (6, *size, 3), dtype=np.uint8)
    copied(write_film(tmp_path / "a.mkv", frames), tmp_path / "b.mkv", lossless=True)
    film = Film(tmp_path / "b.mkv")
    assert np.array_equal(np.stack([frame.picture for frame in film.frames()]), frames)
    assert film.facts.is_lossless


@pytest.mark.parametrize("size", [(48, 64), (47, 63), (721, 41)])
def test_vp9_keeps_colours_and_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    frames = np.empty((4, *size, 3), np.uint8)
    frames[:] = (200, 30, 90)
    frames[2:] = (10, 160, 220)
    copied(write_film(tmp_path / "a.mkv", frames), tmp_path / "b.webm")
    read = np.stack([frame.picture for frame in Film(tmp_path / "b.webm").frames()])
    assert read.shape == frames.shape
    assert np.abs(read.astype(int) - frames).max() <= 12


@pytest.mark.parametrize("name", ["b.mkv", "b.webm"])
def test_frames_of_a_variable_rate_keep_their_timestamps(tmp_path: Path, name: str) -> None:
    stamps = [0, 40, 45, 50, 200, 400, 401, 1000]
    copied(write_film(tmp_path / "a.mkv", pictures(8), stamps=stamps), tmp_path / name)
    assert [frame.ticks for frame in Film(tmp_path / name).frames()] == stamps


def test_two_frames_within_a_millisecond_are_both_kept(tmp_path: Path) -> None:
    stamps = [0, 1, 2, 40, 80]
    source = tmp_path / "a.mp4"
    write_film(source, pictures(5), stamps=stamps, base=Fraction(1, 10000), codec="libx264")
    moved = copied(source, tmp_path / "b.mkv")
    assert [frame.ticks for frame in Film(tmp_path / "b.mkv").frames()] == [0, 1, 2, 4, 8]
    assert moved == 2


@pytest.mark.parametrize("name", ["b.mkv", "b.webm"])
def test_nothing_but_pictures_is_written(tmp_path: Path, name: str) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        container.metadata["title"] = "Jane"
        container.metadata["location"] = "+1+2/"
        container.add_attachment("face.jpg", "image/jpeg", b"\xff\xd8\xff")
        sound = container.add_stream("libopus", rate=48000, layout="mono")
        sound.metadata["title"] = "Jane's voice"
        add_pictures(container, pictures(5))
    assert len(video_leftovers(tmp_path / "a.mkv")) >= 3
    copied(tmp_path / "a.mkv", tmp_path / name)
    assert video_leftovers(tmp_path / name) == ()
    assert b"Jane" not in (tmp_path / name).read_bytes()


def with_sound(path: Path, codec: str, n: int = 25) -> Path:
    with av.open(str(path), "w") as container:
        sound = container.add_stream(codec, rate=16000, layout="mono")
        sound.metadata["title"] = "Jane"
        add_pictures(container, pictures(n))
        add_silence(container, sound, n / 25)
    return path


def test_sound_is_copied_if_asked_for_without_its_title(tmp_path: Path) -> None:
    with_sound(tmp_path / "a.mkv", "pcm_f32le")
    copied(tmp_path / "a.mkv", tmp_path / "b.mkv", keep_audio=True)
    assert video_leftovers(tmp_path / "b.mkv") == (VideoLeftover.AUDIO,)
    heard = []
    for name in ("a.mkv", "b.mkv"):
        with av.open(str(tmp_path / name)) as container:
            heard.append([bytes(packet) for packet in container.demux(audio=0) if packet.size])
    assert len(heard[0]) > 5
    assert heard[0] == heard[1]
    assert b"Jane" not in (tmp_path / "b.mkv").read_bytes()


def test_sound_is_kept_of_a_silent_film_too_as_there_is_none(tmp_path: Path) -> None:
    copied(write_film(tmp_path / "a.mkv", pictures(3)), tmp_path / "b.mkv", keep_audio=True)
    assert video_leftovers(tmp_path / "b.mkv") == ()


def test_sound_that_a_file_cannot_hold_is_refused(tmp_path: Path) -> None:
    with_sound(tmp_path / "a.mkv", "aac")
    with pytest.raises(DataError, match=r"write \.mkv"):
        copied(tmp_path / "a.mkv", tmp_path / "b.webm", keep_audio=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv"]


@pytest.mark.parametrize(("name", "lossless"), [("b.mp4", False), ("b", False), ("b.webm", True)])
def test_a_name_that_does_not_do_is_refused(tmp_path: Path, name: str, lossless: bool) -> None:
    source = write_film(tmp_path / "a.mkv", pictures(2))
    with pytest.raises(UsageError):
        copied(source, tmp_path / name, lossless=lossless)


def test_a_run_that_stops_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    source = write_film(tmp_path / "a.mkv", pictures(5))
    (tmp_path / "b.mkv").write_bytes(b"old")
    with (
        pytest.raises(KeyboardInterrupt),
        film_writer(tmp_path / "b.mkv", Film(source), lossless=True, keep_audio=False),
    ):
        raise KeyboardInterrupt
    assert (tmp_path / "b.mkv").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv", "b.mkv"]


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    source = write_film(tmp_path / "a.mkv", pictures(2))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="cannot write"):
        copied(source, tmp_path / "file" / "b.mkv")


def test_the_rate_is_kept(tmp_path: Path) -> None:
    copied(write_film(tmp_path / "a.mkv", pictures(4)), tmp_path / "b.webm")
    assert Film(tmp_path / "b.webm").facts.rate == 25
