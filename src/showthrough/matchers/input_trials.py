"""Orders of colours and ranges of input, tried on real pairs: a network that is fed wrongly still answers."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any, NamedTuple, get_args

import numpy as np
from scipy.stats import binom

from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import plan, read_ahead
from showthrough.core.types import Features, Images, Names, Rows
from showthrough.data.workspace import Place
from showthrough.errors import MissingAnswerError
from showthrough.matchers.altered_pictures import altered, swapped_colours
from showthrough.matchers.calibration_record import InputTrial
from showthrough.matchers.chosen_embedder import ChosenEmbedder, loaded_matcher
from showthrough.observers.live_observations import Observer
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.stats.biometric.calibration import calibrate
from showthrough.stats.similarity import genuine_pairs

TRIED = ("channels", "input")  # settings that say what a network is fed
TARGETS = (1e-2, 1e-1)
ALPHA = 0.01  # over all alternatives together
CHUNK = 64
WORDS = {
    "rgb": "RGB",
    "bgr": "BGR",
    "half": "[-1, 1]",
    "unit": "[0, 1]",
    "bytes": "0 to 255",
    "imagenet": "ImageNet",
}


class _Tried(NamedTuple):
    name: str
    write: str
    embed: Callable[[], Features]


def input_trials(
    images: ImageSet, observer: Observer, chosen: ChosenEmbedder, place: Place
) -> tuple[InputTrial, ...]:
    """Return how many real pairs are missed under each way to feed the network; the current one first.

    `images` are two photos of each person, side by side. Each way has a threshold of its own, at a false
    match rate of 1 % among these photos. Ways are compared person by person (sign test, Bonferroni).

    Raises:
        NotEnoughDataError: too few people for a threshold.
    """
    names = np.asarray(images.identity, dtype=np.str_)
    tried = list(_tried(images, observer, chosen, place))
    missed = []
    for number, one in enumerate(tried):
        missed.append(_missed(one.embed(), names))
        place.progress(f"{observer.info.name}, orders of colours and ranges", number + 1, len(tried))
    current = missed[0]
    if current is None:
        return ()
    return tuple(
        _trial(one, own, current, len(tried) - 1, is_current=number == 0)
        for number, (one, own) in enumerate(zip(tried, missed, strict=True))
        if own is not None
    )


def _tried(images: ImageSet, observer: Observer, chosen: ChosenEmbedder, place: Place) -> Iterator[_Tried]:
    if not isinstance(observer, FaceEmbedder):
        for name, shown in (("RGB", images), ("BGR", altered(images, swapped_colours()))):
            yield _Tried(name, "", partial(_whole, shown, observer))
        return
    crops, rows = _cut_out(images, observer)
    options = _options(chosen)
    current = tuple(getattr(chosen.settings, field) for field in options)
    if "channels" not in options:
        yield _Tried("RGB", "", partial(_fed_with, observer, crops, rows, len(images)))
        swapped = np.ascontiguousarray(crops[..., ::-1])
        yield _Tried("BGR", "", partial(_fed_with, observer, swapped, rows, len(images)))
        return
    for values in sorted(product(*options.values()), key=lambda values: values != current):
        given = dict(zip(options, values, strict=True))
        other = observer if values == current else _fed(chosen, given, place)
        write = ", ".join(f'{field} = "{value}"' for field, value in given.items())
        name = ", ".join(WORDS.get(value, value) for value in values)
        yield _Tried(name, write, partial(_fed_with, other, crops, rows, len(images)))


def _options(chosen: ChosenEmbedder) -> dict[str, tuple[str, ...]]:
    """Return the settings of an embedder that say what its network is fed, and the values that they take."""
    fields = type(chosen.settings).model_fields
    return {name: get_args(fields[name].annotation) for name in TRIED if name in fields}


def _fed(chosen: ChosenEmbedder, given: dict[str, Any], place: Place) -> FaceEmbedder:
    found = loaded_matcher(chosen._replace(settings=chosen.settings.model_copy(update=given)), place)
    assert isinstance(found, FaceEmbedder), "other settings of one kind make the same class"
    return found


def _cut_out(images: ImageSet, observer: FaceEmbedder) -> tuple[Images, Rows]:
    """Return the faces of all photos, cut out once, and whose they are."""
    crops, rows = [], []
    for chunk in read_ahead(images.source, plan(images, observer.size, CHUNK), observer.size):
        found = observer.cropper(chunk.pixels)
        crops.append(found.pixels)
        rows.append(chunk.rows[found.rows])
    return np.concatenate(crops), np.concatenate(rows)


def _whole(images: ImageSet, observer: Observer) -> Features:
    vectors = []
    rows = []
    for chunk in read_ahead(images.source, plan(images, observer.size, CHUNK), observer.size):
        vectors.append(observer(chunk.pixels))
        rows.append(chunk.rows)
    return _spread(np.concatenate(vectors), np.concatenate(rows), len(images))


def _fed_with(network: FaceEmbedder, crops: Images, rows: Rows, n: int) -> Features:
    return _spread(network.of_crops(crops), rows, n)


def _spread(vectors: Features, rows: Rows, n: int) -> Features:
    """Return the vectors at their rows among so many photos; NaN where there is none."""
    spread = np.full((n, vectors.shape[1]), np.nan, dtype=np.float32)
    spread[rows] = vectors
    return spread


def _missed(vectors: Features, names: Names) -> "Rows | None":
    """Return 1 for each person whose photos do not match, -1 where one was lost; None: no threshold."""
    has_face = np.asarray(np.isfinite(vectors).all(axis=1))
    paired = has_face[::2] & has_face[1::2]
    try:
        threshold = calibrate(vectors[has_face], names[has_face], TARGETS).threshold.value
    except MissingAnswerError:
        return None
    both = np.repeat(paired, 2)
    alike = genuine_pairs(vectors[both], np.full(int(paired.sum()), 2)).similarity
    missed = np.full(len(paired), -1, dtype=np.int64)
    missed[paired] = alike < threshold
    return missed


def _trial(one: _Tried, own: Rows, current: Rows, others: int, *, is_current: bool) -> InputTrial:
    known = (own >= 0) & (current >= 0)
    fewer, more = int((current[known] > own[known]).sum()), int((own[known] > current[known]).sum())
    return InputTrial(
        name=one.name,
        write=one.write,
        is_current=is_current,
        fnmr=float(own[own >= 0].mean()) if (own >= 0).any() else 1.0,
        better=_beyond_chance(fewer, more, others),
        worse=_beyond_chance(more, fewer, others),
    )


def _beyond_chance(wins: int, losses: int, others: int) -> bool:
    """Return whether so many wins are more than tosses of a coin give (sign test, one side)."""
    return wins > 0 and float(binom.sf(wins - 1, wins + losses, 0.5)) < ALPHA / max(others, 1)
