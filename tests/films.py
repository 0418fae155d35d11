"""Tiny videos that tests write, with a face-like square that a colour detector finds."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.types import Floats, Images
from showthrough.observers.faces.main_face import Face

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


def faces(n: int, size: tuple[int, int] = (64, 96), side: int = 24) -> Images:
    """Return frames in which a square with detail, as a face has, walks to the right over a wall."""
    rng = np.random.default_rng(3)
    detail = np.kron(rng.integers(0, 2, (side // 3, side // 3)), np.ones((3, 3)))
    wall = np.kron(rng.integers(40, 90, (size[0] // 4, size[1] // 4)), np.ones((4, 4)))
    frames = np.repeat(np.repeat(wall[None, ..., None], 3, axis=3), n, axis=0).astype(np.uint8)
    for number, frame in enumerate(frames):
        part = frame[20 : 20 + side, 8 + number : 8 + number + side]
        part[..., 0], part[..., 1], part[..., 2] = 220, 220 * detail, 20
    return frames


def greyed(frames: Images, but: Sequence[int] = ()) -> Images:
    """Return frames in which the square is grey, but in some."""
    out = frames.copy()
    for number, boxes in enumerate(squares(frames)):
        for x1, y1, x2, y2 in boxes.astype(int) if number not in but else ():
            out[number, y1 - 3 : y2 + 3, x1 - 3 : x2 + 3] = 127
    return out


class SquareFinder:
    """Finder of faces that finds the square of a frame, as sure as it is told to be."""

    name, digest, note = "squares", "s", ""

    def __init__(self, score: float = 0.95) -> None:
        self.score = score
        self.looks = 0

    def find_all(self, images: Images) -> list[list[Face]]:
        self.looks += len(images)
        return [[Face(box, np.zeros((5, 2)), self.score) for box in boxes] for boxes in squares(images)]
