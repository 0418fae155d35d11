"""Frames as a viewer sees them, and what of a file could not be read."""

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from films import IDENTITY, add_silence, av, pictures, turned_film, write_film
from showthrough.errors import DataError
from showthrough.redaction.video.film_reading import Attitude, Film, attitude


@pytest.mark.parametrize("size", [(48, 64), (47, 63), (17, 33)])
def test_frames_come_out_as_they_went_in_also_of_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    frames = pictures(5, size)
    film = Film(write_film(tmp_path / "a.mkv", frames))
    read = np.stack([frame.picture for frame in film.frames()])
    assert film.facts.size == size
    assert np.array_equal(read, frames)
    assert not film.amiss


def test_each_frame_keeps_its_own_timestamp(tmp_path: Path) -> None:
    stamps = [0, 40, 45, 50, 200, 400, 401, 1000]
    film = Film(write_film(tmp_path / "a.mkv", pictures(8), stamps=stamps))
    assert [frame.ticks * film.facts.time_base * 1000 for frame in film.frames()] == stamps
    assert not film.amiss


@pytest.mark.parametrize("turns", range(4))
def test_a_rotation_flag_is_obeyed(tmp_path: Path, turns: int) -> None:
    one = 1 << 16
    entries = {0: (one, 0, 0, one), 1: (0, one, -one, 0), 2: (-one, 0, 0, -one), 3: (0, -one, one, 0)}[turns]
    values = np.array([*entries[:2], 0, *entries[2:], 0, 0, 0, 1 << 30], ">i4")
    plain = Film(turned_film(tmp_path / "plain.mp4", pictures(3), IDENTITY))
    turned = Film(turned_film(tmp_path / "turned.mp4", pictures(3), values.tobytes()))
    for before, after in zip(plain.frames(), turned.frames(), strict=True):
        assert np.array_equal(np.rot90(before.picture, -turns), after.picture)  # clockwise


def test_a_mirrored_film_is_shown_mirrored() -> None:
    values = np.array([-1, 0, 0, 0, 1, 0, 0, 0, 1], dtype=np.int32)
    assert attitude(values.tobytes()) == Attitude(mirrored=True)
    assert attitude(None) == Attitude()


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "ffv1"), ("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4")])
def test_a_file_that_is_cut_off_gives_what_is_left_and_says_so(
    tmp_path: Path, rng: np.random.Generator, name: str, codec: str
) -> None:
    frames = rng.integers(0, 256, (50, 48, 64, 3), dtype=np.uint8)
    base = Fraction(1, 25) if name.endswith("avi") else Fraction(1, 1000)
    path = write_film(tmp_path / name, frames, codec=codec, base=base)
    whole = Film(path)
    assert len(list(whole.frames())) == 50
    assert not whole.amiss
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    cut = Film(path)
    assert 5 < len(list(cut.frames())) < 45
    assert any("the pictures end after" in told for told in cut.amiss), cut.amiss


def test_a_cut_mp4_counts_the_frames_that_it_declares(tmp_path: Path, rng: np.random.Generator) -> None:
    frames = rng.integers(0, 256, (40, 48, 64, 3), dtype=np.uint8)
    path = write_film(
        tmp_path / "a.mp4",
        frames,
        codec="mpeg4",
        base=Fraction(1, 25),
        options={"movflags": "faststart"},
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    film = Film(path)
    n = len(list(film.frames()))
    assert f"{40 - n} of the 40 frames that the file declares did not come out" in film.amiss


def test_damage_in_the_middle_is_told_and_the_rest_is_read(tmp_path: Path, rng: np.random.Generator) -> None:
    path = write_film(tmp_path / "a.mkv", rng.integers(0, 256, (50, 48, 64, 3), dtype=np.uint8))
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 2, len(content) // 2 + len(content) // 20, 7):
        content[at] ^= 0x5A
    path.write_bytes(content)
    film = Film(path)
    last = max(frame.ticks for frame in film.frames())
    assert last == 1960
    assert film.amiss


def test_frames_that_change_size_are_brought_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    for size in ((48, 64), (96, 128)):
        part = write_film(
            tmp_path / "part.ts", pictures(5, size), codec="mpeg2video", base=Fraction(1, 25), stamps=range(5)
        )
        path.write_bytes((path.read_bytes() if path.exists() else b"") + part.read_bytes())
    film = Film(path)
    frames = list(film.frames())
    assert {frame.picture.shape for frame in frames} == {(48, 64, 3)}
    assert all(b.ticks > a.ticks for a, b in itertools.pairwise(frames))
    assert any("changed their size" in told for told in film.amiss)


def test_what_is_no_video_is_refused_in_a_sentence_without_its_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        Film(tmp_path / "secret.mp4")
    for name, content in (("secret.mp4", b""), ("secret.webm", b"hello" * 99)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="cannot be opened as a video") as told:
            Film(tmp_path / name)
        assert "secret" not in str(told.value)


def test_a_video_without_a_frame_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.y4m").write_bytes(b"YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n")
    with pytest.raises(DataError, match="no frame"):
        Film(tmp_path / "a.y4m")


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mka"), "w", format="matroska") as container:
        add_silence(container, container.add_stream("pcm_f32le", rate=16000, layout="mono"), 0.2)
    with pytest.raises(DataError, match="no moving pictures"):
        Film(tmp_path / "a.mka")


def test_expected_frames_are_those_that_come(tmp_path: Path) -> None:
    assert Film(write_film(tmp_path / "a.mkv", pictures(20))).expected_frames == 20


@pytest.mark.parametrize("name", ["a.m3u8", "a.mp4"])
def test_a_list_of_other_files_opens_none_of_them(tmp_path: Path, name: str) -> None:
    write_film(tmp_path / "other.ts", pictures(5), codec="mpeg2video", base=Fraction(1, 25), stamps=range(5))
    listed = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/other.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / name).write_text(listed, encoding="utf-8")
    with pytest.raises(DataError):
        Film(tmp_path / name)


def test_a_name_like_an_address_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_film(tmp_path / "concat:a.mkv", pictures(3))
    assert len(list(Film(Path("concat:a.mkv")).frames())) == 3


@pytest.mark.parametrize(("aspect", "size"), [((4, 3), (48, 85)), ((3, 4), (64, 64)), ((1, 1), (48, 64))])
def test_pixels_that_are_not_square_are_shown_as_a_player_does(
    tmp_path: Path, aspect: tuple[int, int], size: tuple[int, int]
) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
        frame = av.VideoFrame.from_ndarray(pictures(1)[0], format="rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    film = Film(tmp_path / "a.mp4")
    assert (film.facts.size, film.facts.stored) == (size, (48, 64))
    assert [frame.picture.shape[:2] for frame in film.frames()] == [size]
    assert not film.amiss
