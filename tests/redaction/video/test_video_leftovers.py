"""What a video carries besides its pictures is named by kind, never by content."""

from fractions import Fraction
from pathlib import Path

import pytest

from films import add_pictures, add_silence, av, pictures, write_film
from showthrough.core.facts.leftover_facts import VideoLeftover
from showthrough.errors import DataError
from showthrough.redaction.video.video_leftovers import video_leftovers

K = VideoLeftover
PICTURE_CODING = b"\x00\x00\x01\xb5\x8f"  # an extension of MPEG-2, after which user data may stand
CAPTION = b"\x00\x00\x01\xb2GA94\x03\x41\xff\xfc\x48\x69\xff"  # one pair of letters, as A53 has it
MESSAGE = bytes([5, 20]) + bytes(range(16)) + b"Jane"  # an unregistered message of H.264


def test_a_plain_video_carries_nothing(tmp_path: Path) -> None:
    for name, codec in (("a.mkv", "ffv1"), ("a.webm", "libvpx-vp9"), ("a.mp4", "libx264")):
        assert video_leftovers(write_film(tmp_path / name, pictures(3), codec=codec)) == ()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("location", K.LOCATION),
        ("location-eng", K.LOCATION),
        ("GPS_POSITION", K.LOCATION),
        ("creation_time", K.TIMES),
        ("date", K.TIMES),
        ("title", K.METADATA),
        ("artist", K.METADATA),
        ("comment", K.METADATA),
    ],
)
def test_tags_are_told_by_kind(tmp_path: Path, key: str, kind: VideoLeftover) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        container.metadata[key] = "2026-01-01T00:00:00Z" if kind == K.TIMES else "+48.1+11.5/"
        add_pictures(container, pictures(3))
    assert video_leftovers(tmp_path / "a.mkv") == (kind,)


def test_tags_of_a_stream_count_too(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        add_pictures_with_title(container)
    assert video_leftovers(tmp_path / "a.mkv") == (K.METADATA,)


def add_pictures_with_title(container: "av.container.OutputContainer") -> None:
    stream = container.add_stream("ffv1", rate=25)
    stream.height, stream.width, stream.pix_fmt = 48, 64, "bgr0"
    stream.metadata["title"] = "Jane"
    for number, picture in enumerate(pictures(3)):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 25)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def test_sound_files_and_chapters_are_found(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        sound = container.add_stream("aac", rate=16000, layout="mono")
        container.add_attachment("Jane.ttf", "application/x-truetype-font", b"\x00\x01")
        container.set_chapters(
            [{"id": 1, "start": 0, "end": 50, "time_base": Fraction(1, 1000), "metadata": {"title": "Jane"}}]
        )
        add_pictures(container, pictures(5))
        add_silence(container, sound, 0.2)
    assert video_leftovers(tmp_path / "a.mkv") == (K.AUDIO, K.ATTACHED_FILES, K.CHAPTERS)


def test_a_cover_is_an_attached_picture_and_not_the_film(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        container.add_attachment("cover.png", "image/png", png())
        add_pictures(container, pictures(3))
    assert video_leftovers(tmp_path / "a.mkv") == (K.ATTACHED_PICTURES,)


def png() -> bytes:
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "rgb24", Fraction(1, 25)
    return b"".join(map(bytes, encoder.encode(av.VideoFrame.from_ndarray(pictures(1)[0], format="rgb24"))))


def test_a_second_camera_is_a_further_stream(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        second = container.add_stream("ffv1", rate=25)
        second.height, second.width, second.pix_fmt = 48, 64, "bgr0"
        frame = av.VideoFrame.from_ndarray(pictures(1)[0], format="rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        add_pictures(container, pictures(3))
        container.mux(second.encode(frame))
        container.mux(second.encode(None))
    assert video_leftovers(tmp_path / "a.mkv") == (K.FURTHER_PICTURES,)


def test_subtitles_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nJane\n\n", encoding="utf-8")
    with av.open(str(tmp_path / "a.srt")) as text, av.open(str(tmp_path / "a.mkv"), "w") as container:
        target = container.add_stream_from_template(text.streams.subtitles[0])
        add_pictures(container, pictures(3))
        for packet in text.demux():
            if packet.dts is not None:
                packet.stream = target
                container.mux(packet)
    assert video_leftovers(tmp_path / "a.mkv") == (K.SUBTITLES,)


def test_a_data_stream_is_found(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        data = container.add_data_stream("bin_data")
        data.time_base = Fraction(1, 25)
        add_pictures(container, pictures(3), codec="mpeg4", base=Fraction(1, 25), stamps=range(3))
        packet = av.Packet(b"+48.1+11.5/")
        packet.stream, packet.time_base, packet.pts, packet.dts = data, Fraction(1, 25), 2, 2
        container.mux(packet)
    assert K.DATA in video_leftovers(tmp_path / "a.mp4")


def test_captions_in_side_data_are_found_also_in_the_last_frame_alone(tmp_path: Path) -> None:
    path = write_film(
        tmp_path / "a.m2v", pictures(6), codec="mpeg2video", base=Fraction(1, 25), stamps=range(6)
    )
    assert video_leftovers(path) == ()
    content = path.read_bytes()
    at = content.rindex(PICTURE_CODING)
    after = content.index(b"\x00\x00\x01", at + 4)
    path.write_bytes(content[:after] + CAPTION + content[after:])
    assert video_leftovers(path) == (K.CAPTIONS,)


def test_messages_in_the_stream_are_found_and_those_of_the_encoder_are_not(tmp_path: Path) -> None:
    path = write_film(
        tmp_path / "a.h264", pictures(6), codec="libx264", base=Fraction(1, 25), stamps=range(6)
    )
    assert video_leftovers(path) == ()
    content = path.read_bytes()
    at = content.index(b"\x00\x00\x01\x65")  # the first picture
    path.write_bytes(content[:at] + b"\x00\x00\x01\x06" + MESSAGE + b"\x80" + content[at:])
    assert video_leftovers(path) == (K.MESSAGES,)


@pytest.mark.parametrize(("pixels", "told"), [("bgra", (K.ALPHA,)), ("bgr0", ())])
def test_an_alpha_channel_is_found(tmp_path: Path, pixels: str, told: tuple[VideoLeftover, ...]) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.height, stream.width, stream.pix_fmt = 48, 64, pixels
        frame = av.VideoFrame.from_ndarray(pictures(1)[0], format="rgb24").reformat(format=pixels)
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert video_leftovers(tmp_path / "a.mkv") == told


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no")
    with pytest.raises(DataError):
        video_leftovers(tmp_path / "a.mp4")
