"""Work of dlib on one core: faces found in an image, and the 128 numbers of a chip.

dlib holds the interpreter's lock while it computes, and its batch call is no faster than one face at a
time, so each core gets a process of its own: this module, run as a script that answers on its standard
output. What goes over the pipe are numbers alone, never pickles. Neither torch nor the network's other
users are imported here, so that such a process starts in a fraction of a second.
"""

import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, Literal, final

import numpy as np

from showthrough.core.types import Floats, Images

ASKED = struct.Struct("<cIII")  # what is asked, height, width, how often the image is doubled
TOLD = struct.Struct("<II")  # rows and columns of the answer in float64
DlibJob = Literal[b"f", b"s", b"e"]
FIND: DlibJob = b"f"
SEEK: DlibJob = b"s"  # as FIND, and faint faces too
EMBED: DlibJob = b"e"
MARGINS = {
    FIND: 0.0,
    SEEK: -0.4,
}  # at -.4: 5 of 771 photos that 0 misses, 3 of 120 textures
READY, BROKEN = b"+", b"-"  # the first byte that a process says: whether its files were read


@final
class DlibWork:
    """dlib's detector and network in this process; either is there where its file is given."""

    def __init__(self, landmarks: Path | None, network: Path | None) -> None:
        import dlib

        self._detector: Any = dlib.get_frontal_face_detector()
        self._marker: Any = None if landmarks is None else dlib.shape_predictor(str(landmarks))
        self._network: Any = None if network is None else dlib.face_recognition_model_v1(str(network))

    def __call__(self, job: DlibJob, image: Images, doublings: int = 0) -> Floats:
        """Return what is asked of one image: (n, 15) faces found, or (1, 128) numbers of a chip."""
        image = np.ascontiguousarray(image)
        return self._numbers(image) if job == EMBED else self._found(image, doublings, MARGINS[job])

    def _numbers(self, chip: Images) -> Floats:
        return np.array(self._network.compute_face_descriptor(chip), dtype=np.float64)[None]

    def _found(self, image: Images, doublings: int, least: float) -> Floats:
        """Return a row a face: x1, y1, x2, y2, the margin by which it is one, and dlib's five points."""
        boxes, margins, _ = self._detector.run(image, doublings, least)
        rows = np.empty((len(boxes), 15))
        for row, box, margin in zip(rows, boxes, margins, strict=True):
            points = [(point.x, point.y) for point in self._marker(image, box).parts()]
            row[:5] = box.left(), box.top(), box.right() + 1, box.bottom() + 1, margin
            row[5:] = np.array(points).ravel()
        return rows


def main(landmarks: str, network: str) -> None:
    """Answer until nobody asks any more; an empty name is a file that is not needed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, which sends it to all: the parent decides
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    try:
        work = DlibWork(Path(landmarks) if landmarks else None, Path(network) if network else None)
    except RuntimeError:
        told.write(BROKEN)
        return
    told.write(READY)
    told.flush()
    while (head := asked.read(ASKED.size)) and len(head) == ASKED.size:
        job, height, width, doublings = ASKED.unpack(head)
        image = np.frombuffer(asked.read(height * width * 3), dtype=np.uint8).reshape(height, width, 3)
        send(told, work(job, image, doublings))


def send(told: BinaryIO, rows: Floats) -> None:
    """Write an answer: its shape, then its numbers."""
    told.write(TOLD.pack(*rows.shape) + np.ascontiguousarray(rows, dtype="<f8").tobytes())
    told.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
