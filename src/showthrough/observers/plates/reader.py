"""Reader of licence plates: images to strings, with LPRNet."""

from collections.abc import Iterator
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from showthrough.core.config import PlatesConfig
from showthrough.core.facts import PlateReadings
from showthrough.core.images import ImageSet, Size, chunks
from showthrough.core.types import Images
from showthrough.observers.plates.lprnet import ALPHABET, BLANK, HEIGHT, STEPS, WIDTH, LPRNet
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint, noted, run
from showthrough.observers.runtime.weights import checked, fill, state_dict

Codes = NDArray[np.int8]  # (n, 18): the most likely character at each place

FEWEST = 5  # characters: fewer are no plate; more can still be a misreading of what is none
BATCH = 16  # images at a time: more would not stay in the cache
TITLE = "LPRNet (Chinese plates, crops squeezed to 94 x 24)"


@final
class PlateReader:
    """Reads one plate from each image, which must show little else; see `readings`."""

    def __init__(self, network: LPRNet, digest: str, note: str) -> None:
        self.size: Size = (HEIGHT, WIDTH)
        self.digest = fingerprint("lprnet", digest)
        self.note = note
        self._network = network.to(device())

    def __call__(self, images: Images) -> Codes:
        """Return the most likely character at each place, of images 24 pixels high and 94 wide."""
        return run(lambda x: self._network(x).argmax(dim=1), images, _prepared).astype(np.int8)

    def codes(self, images: ImageSet, start: int = 0) -> Iterator[tuple[Codes]]:
        """Yield the characters of a set of images chunk by chunk, without the first `start` images."""
        for chunk in chunks(images, self.size, BATCH, start):
            yield (self(chunk.pixels),)


def _prepared(pixels: Tensor) -> Tensor:
    return (pixels.flip(1) - 127.5) / 128  # the weights know blue first


def plate_reader(path: Path, settings: PlatesConfig) -> PlateReader:
    """Return the reader with these weights.

    Raises:
        EnvironmentFault: there is no such file.
        IntegrityError: it is another file than the audit names, or holds no LPRNet.
    """
    weights = checked(path, settings.sha256)
    network = LPRNet()
    fill(network, state_dict(path), path, "LPRNet")
    licence = f"licence of the weights: {settings.licence}" if settings.licence else ""
    return PlateReader(network, weights.sha256, noted(weights.note, licence))


def text_of(codes: Codes) -> str:
    """Return the decoded string (CTC): repeats are one character, blanks part them.

    Source: greedy decoding of connectionist temporal classification, Graves et al., ICML 2006.

    >>> text_of(np.array([31, 31, 67, 31, 41], dtype=np.int8))
    '00A'
    """
    before = np.concatenate([[BLANK], codes[:-1]])
    return "".join(ALPHABET[code] for code in codes[(codes != BLANK) & (codes != before)])


def readings(codes: Codes) -> PlateReadings:
    """Return the plate numbers, strings long enough for a plate, and the rows of the images that they are on.

    >>> readings(np.array([[31, 32, 33, 34, 35], [67, 67, 67, 67, 67]], dtype=np.int8))
    PlateReadings(strings=('01234',), rows=array([0]))
    """
    texts = [text_of(row) for row in codes]
    rows = [row for row, text in enumerate(texts) if len(text) >= FEWEST]
    return PlateReadings(tuple(texts[row] for row in rows), np.array(rows, dtype=np.int64))


def no_codes() -> Codes:
    """Return empty codes, the characters of no image."""
    return np.empty((0, STEPS), dtype=np.int8)
