"""Redaction of a 1080p video with decoding and encoding, against deface's own loop on the same boxes.

python benchmarks/redact_video.py [--frames 120] [--height 1080] [--width 1920] [--faces 4] [--repeats 3]

Needs `pip install --no-deps deface imageio imageio-ffmpeg tqdm`: deface asks for an opencv that clashes with
the headless one. Detection is apart: both get the boxes. Ours reads the video twice, follows tracks, and
writes VP9; deface reads once and writes H.264, by the FFmpeg that imageio brings. `hiding` is one frame in
memory, both blurring the same boxes, ours by a true Gaussian. `all_cores_of_deface` counts the processor's
time of subprocesses too, in which deface's FFmpeg runs: it holds where the machine is busy.
"""

import argparse
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import imageio
import numpy as np
from _measure import Seconds, as_dicts, interleaved, machine, ratios, report
from deface.deface import anonymize_frame
from numpy.typing import NDArray

from showthrough.core.types import Floats, Images
from showthrough.redaction.redact_video import VideoSettings, redact_video
from showthrough.redaction.redactors.redactor_kinds import redactor_named
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.found_boxes import FrameFinder
from showthrough.redaction.video.video_regions import hidden, regions

RATE = 25
SIGMA = 20


def main() -> None:
    """Print frames a second, and what ours takes of the time of deface."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--faces", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    boxes = walks(options)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.mp4"
        write_source(source, options, boxes)
        results = [whole(source, boxes, options, kind) for kind in ("blur", "solid")]
        results.append(hiding(source, boxes, options.repeats))
    report({"benchmark": "redact_video", **vars(options), "machine": machine(), "results": results})


def whole(source: Path, boxes: Floats, options: argparse.Namespace, kind: str) -> dict[str, object]:
    """Return figures of a file from start to end."""
    redactor = redactor_named(kind, SIGMA)
    settings = VideoSettings(margin=0.0)

    def ours() -> None:
        account = redact_video(source, source.with_name("ours.webm"), redactor, given(boxes), settings)
        assert account.frames == options.frames, account

    def theirs() -> None:
        deface_film(source, source.with_name("deface.mp4"), boxes, kind)

    spent: dict[str, list[float]] = {"ours": [], "deface": []}
    tasks = {"ours": counted(ours, spent["ours"]), "deface": counted(theirs, spent["deface"])}
    seconds = interleaved(tasks, options.repeats, warm_up=False)
    share = statistics.median(a / b for a, b in zip(*spent.values(), strict=True))
    found = figures(seconds, options.frames)
    return {"case": f"whole, {kind}", **found, "all_cores_of_deface": round(share, 3)}


def counted(task: Callable[[], None], spent: list[float]) -> Callable[[], None]:
    """Return the task; it writes down the processor's time that it took, that of subprocesses included."""

    def run() -> None:
        before = processor()
        task()
        spent.append(processor() - before)

    return run


def processor() -> float:
    """Return seconds of the processor that this process and those that it waited for have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def hiding(source: Path, boxes: Floats, repeats: int) -> dict[str, object]:
    """Return figures of one frame in memory."""
    picture, redactor = next(iter(Film(source).frames())).picture, redactor_named("blur", SIGMA)
    tasks = {
        "ours": lambda: hidden(picture, regions(boxes[0], picture.shape[:2]), redactor),
        "deface": lambda: as_deface_hides(picture.copy(), boxes[0], "blur"),
    }
    return {"case": "hiding, blur", **figures(interleaved(tasks, 5 * repeats), 1)}


def figures(seconds: dict[str, Seconds], frames: int) -> dict[str, object]:
    """Return frames a second, and the time of ours by that of deface."""
    return {
        **{f"{name}_frames_a_second": round(frames / min(each.clock), 1) for name, each in seconds.items()},
        "of_deface": ratios(seconds["ours"], seconds["deface"]),
        "seconds": as_dicts(seconds),
    }


def walks(options: argparse.Namespace) -> Floats:
    """Return boxes (frames, faces, 4) of faces that walk about."""
    rng = np.random.default_rng(0)
    when = np.arange(options.frames) / RATE
    size = np.array([options.width, options.height])
    found = []
    for _ in range(options.faces):
        side = rng.uniform(0.1, 0.2) * options.height
        sway = np.sin(rng.uniform(0.5, 2, 2) * when[:, None] + rng.uniform(0, 6, 2))
        middle = rng.uniform(0.3, 0.7, 2) * size + sway * 0.15 * size
        found.append(np.concatenate([middle - side / 2, middle + side / 2], axis=1))
    return np.stack(found, axis=1)


def write_source(path: Path, options: argparse.Namespace, boxes: Floats) -> None:
    """Write a film in H.264: a still room with some noise, and textured squares that walk."""
    rng = np.random.default_rng(1)
    size = options.height, options.width
    room = rng.integers(60, 200, (size[0] // 8, size[1] // 8, 3)).repeat(8, 0).repeat(8, 1)
    face = rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
        stream.height, stream.width, stream.pix_fmt = *room.shape[:2], "yuv420p"
        for number in range(options.frames):
            noise = rng.integers(-3, 4, room.shape[:2])[..., None]
            picture = (room + noise).astype(np.uint8)
            for x1, y1, x2, y2 in boxes[number].astype(int):
                rows, columns = np.arange(y2 - y1) * 32 // (y2 - y1), np.arange(x2 - x1) * 32 // (x2 - x1)
                picture[y1:y2, x1:x2] = face[rows[:, None], columns]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def given(boxes: Floats) -> FrameFinder:
    """Return a finder that knows the boxes: it is asked about the frames in order."""
    due: Iterator[Floats] = iter(boxes)

    def find(frames: Images) -> list[Floats]:
        return [next(due) for _ in frames]

    return FrameFinder(find, "given")


def as_deface_hides(picture: NDArray[np.uint8], boxes: Floats, kind: str) -> NDArray[np.uint8]:
    """Return a frame as deface hides boxes in it."""
    scored = np.concatenate([boxes, np.ones((len(boxes), 1))], axis=1)
    anonymize_frame(scored, picture, 1.0, kind, False, False, None, 20)
    return picture


def deface_film(source: Path, target: Path, boxes: Floats, kind: str) -> None:
    """Read, hide and write as deface's `video_detect` does, without its detector."""
    reader = imageio.get_reader(source)
    writer = imageio.get_writer(target, format="FFMPEG", mode="I", fps=reader.get_meta_data()["fps"])
    for frame, own in zip(reader.iter_data(), boxes, strict=False):
        writer.append_data(as_deface_hides(np.array(frame), own, kind))
    reader.close()
    writer.close()


if __name__ == "__main__":
    main()
