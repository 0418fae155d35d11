"""Readers of licence plates: images to strings, each with its own network and alphabet."""

from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from showthrough.core.config import PlatesConfig
from showthrough.core.facts import PlateReadings
from showthrough.core.images import ImageSet, Size
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Images
from showthrough.observers.plates import ctc_reader, lprnet
from showthrough.observers.plates.lprnet import ALPHABET, LPRNet
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint, noted, run
from showthrough.observers.runtime.weights import checked, fill, state_dict
from showthrough.plates.formats import in_its_format

Codes = NDArray[np.int8]  # (n, places): the most likely character at each place

FEWEST = 5  # characters: fewer are no plate; more can still be a misreading of what is none
BATCH = 16  # images at a time: more would not stay in the cache
BUNDLED = "latin_reader.safetensors"
MADE_HERE = "weights learned from rendered plates alone, which come with showthrough"


class ReaderKind(NamedTuple):
    """Network that reads plates: how images are given to it, and what its answers stand for."""

    name: str
    title: str
    size: Size
    alphabet: str  # the class after its last is the blank
    places: int  # from left to right, at which a character may stand
    network: Callable[[], nn.Module]
    prepared: Callable[[Tensor], Tensor]
    has_formats: bool  # whether its plates are of countries that are described


def _blue_first(pixels: Tensor) -> Tensor:
    return (pixels.flip(1) - 127.5) / 128


def _grey(pixels: Tensor) -> Tensor:
    return 0.299 * pixels[:, :1] + 0.587 * pixels[:, 1:2] + 0.114 * pixels[:, 2:]


CHINESE = ReaderKind(
    name="lprnet",
    title="LPRNet (Chinese plates, crops squeezed to 94 x 24)",
    size=(lprnet.HEIGHT, lprnet.WIDTH),
    alphabet=ALPHABET,
    places=lprnet.STEPS,
    network=LPRNet,
    prepared=_blue_first,
    has_formats=False,
)
LATIN = ReaderKind(
    name="latin",
    title="small CTC reader (Latin plates, crops squeezed to 128 x 32)",
    size=(ctc_reader.HEIGHT, ctc_reader.WIDTH),
    alphabet=ctc_reader.LATIN,
    places=ctc_reader.LATIN_STEPS,
    network=ctc_reader.LatinNetwork,
    prepared=_grey,
    has_formats=True,
)
KINDS = {kind.name: kind for kind in (CHINESE, LATIN)}


@final
class PlateReader:
    """Reads one plate from each image, which must show little else; see `readings`."""

    def __init__(
        self, kind: ReaderKind, network: nn.Module, digest: str, note: str, countries: tuple[str, ...] = ()
    ) -> None:
        self.kind = kind
        self.countries = countries  # by whose formats O and 0, I and 1 are told apart; all by default
        self.size: Size = kind.size
        self.digest = fingerprint(kind.name, digest)
        self.note = note
        self._network = network.to(device())

    def __call__(self, images: Images) -> Codes:
        """Return the most likely character at each place, of images of the size that the network takes."""
        found = run(lambda x: self._network(x).argmax(dim=1), images, self.kind.prepared)
        return found.astype(np.int8)

    def codes(self, images: ImageSet, start: int = 0) -> Iterator[tuple[Codes]]:
        """Yield the characters of a set of images chunk by chunk, without the first `start` images."""
        for chunk in chunks(images, self.size, BATCH, start):
            yield (self(chunk.pixels),)

    def readings(self, codes: Codes | None) -> PlateReadings:
        """Return the plate numbers that codes stand for; without codes, those of no image."""
        none = np.empty((0, self.kind.places), dtype=np.int8)
        found = readings(none if codes is None else codes, self.kind.alphabet)
        if not self.kind.has_formats:
            return found
        return PlateReadings(tuple(in_its_format(text, self.countries) for text in found.strings), found.rows)


def plate_reader(path: Path | None, settings: PlatesConfig) -> PlateReader:
    """Return the reader with these weights, or for Latin plates with those that come with showthrough.

    Raises:
        EnvironmentFault: there is no such file.
        IntegrityError: it is another file than the audit names, or holds another network.
    """
    kind = KINDS[settings.kind]
    if path is None:
        with as_file(files("showthrough.observers.plates") / BUNDLED) as bundled:
            return _loaded(kind, bundled, settings, MADE_HERE)
    licence = f"licence of the weights: {settings.licence}" if settings.licence else ""
    return _loaded(kind, path, settings, licence)


def _loaded(kind: ReaderKind, path: Path, settings: PlatesConfig, note: str) -> PlateReader:
    weights = checked(path, settings.sha256)
    network = kind.network()
    fill(network, state_dict(path), path, type(network).__name__)
    told = note if settings.file is None else noted(weights.note, note)
    return PlateReader(kind, network, weights.sha256, told, settings.countries)


def text_of(codes: Codes, alphabet: str = ALPHABET) -> str:
    """Return the decoded string (CTC): repeats are one character, blanks part them.

    Source: greedy decoding of connectionist temporal classification, Graves et al., ICML 2006.

    >>> text_of(np.array([31, 31, 67, 31, 41], dtype=np.int8))
    '00A'
    >>> text_of(np.array([0, 0, 3, 0, 1], dtype=np.int8), "ABC")
    'AAB'
    """
    blank = len(alphabet)
    before = np.concatenate([[blank], codes[:-1]])
    return "".join(alphabet[code] for code in codes[(codes != blank) & (codes != before)])


def readings(codes: Codes, alphabet: str = ALPHABET) -> PlateReadings:
    """Return the plate numbers, strings long enough for a plate, and the rows of the images that they are on.

    >>> readings(np.array([[31, 32, 33, 34, 35], [67, 67, 67, 67, 67]], dtype=np.int8))
    PlateReadings(strings=('01234',), rows=array([0]))
    """
    texts = [text_of(row, alphabet) for row in codes]
    rows = [row for row, text in enumerate(texts) if len(text) >= FEWEST]
    return PlateReadings(tuple(texts[row] for row in rows), np.array(rows, dtype=np.int64))
