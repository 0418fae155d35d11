"""Tiny videos that tests write, with a face-like square that a colour detector finds."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.types import Floats, Images

av = pytest.importorskip("av")

SIDE = 12
GROUND, FACE = (60, 60, 60), (250, 240, 10)
IDENTITY = bytes.fromhex("0001000000000000000000000000000000010000000000000000000000000000" + "40000000")
CLOCKWISE = bytes.fromhex("000000000001000000000000ffff0000" + "00" * 16 + "40000000")


def pictures(n: int, size: tuple[int, int] = (48, 64)) -> Images:
    """Return frames in which a bright square walks to the right."""
    frames = np.empty((n, *size, 3), np.uint8)
    frames[:] = GROUND
    for number, frame in enumerate(frames):
        x1, y1, x2, y2 = place(number)
        frame[y1:y2, x1:x2] = FACE
    return frames


def place(number: int) -> tuple[int, int, int, int]:
    """Return where the square is in a frame."""
    x = 4 + number
    return x, 16, x + SIDE, 16 + SIDE


def squares(frames: Images) -> list[Floats]:
    """Return the box around the bright pixels of each frame: a detector that sees all."""
    found = []
    for frame in frames:
        rows, columns = np.nonzero((frame[..., 0] > 180) & (frame[..., 2] < 100))
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1] if len(rows) else []
        found.append(np.array(box, float).reshape(-1, 4))
    return found


def write_film(
    path: Path,
    frames: Images,
    *,
    stamps: Sequence[int] | None = None,
    base: Fraction = Fraction(1, 1000),
    codec: str = "ffv1",
    options: dict[str, str] | None = None,
) -> Path:
    """Write frames 40 milliseconds apart, or as stamps say; lossless by default."""
    with av.open(str(path), "w", options=options or {}) as container:
        add_pictures(container, frames, stamps=stamps, base=base, codec=codec)
    return path


def add_pictures(
    container: "av.container.OutputContainer",
    frames: Images,
    *,
    stamps: Sequence[int] | None = None,
    base: Fraction = Fraction(1, 1000),
    codec: str = "ffv1",
) -> None:
    """Write frames into an open file."""
    stream = container.add_stream(codec, rate=25)
    stream.height, stream.width = frames.shape[1:3]
    stream.pix_fmt = "bgr0" if codec == "ffv1" else "yuv420p"
    stream.codec_context.time_base = base
    due = stamps if stamps is not None else [round(n * Fraction(1, 25) / base) for n in range(len(frames))]
    for picture, stamp in zip(frames, due, strict=True):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = stamp, base
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def add_silence(container: "av.container.OutputContainer", stream: "av.AudioStream", seconds: float) -> None:
    """Write silence into an audio stream of 16 kHz, mono."""
    for number in range(int(seconds * 16000 / 1024)):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 16000, number * 1024, Fraction(1, 16000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def turned_film(path: Path, frames: Images, matrix: bytes = CLOCKWISE) -> Path:
    """Write an MP4 whose rotation flag asks a player to turn it."""
    write_film(path, frames, codec="mpeg4", base=Fraction(1, 25), stamps=range(len(frames)))
    content = path.read_bytes()
    at = content.index(IDENTITY, content.index(b"tkhd"))
    path.write_bytes(content[:at] + matrix + content[at + len(IDENTITY) :])
    return path
