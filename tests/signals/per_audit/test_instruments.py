"""Embedders show on real photos that they see: a face, and the photo itself when it is saved again."""

import numpy as np
import pytest

from language import problems
from showthrough.core.check import Observation
from showthrough.core.facts import Extractor, InstrumentFaults
from showthrough.core.images import ArraySource, Role
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.instruments import FEATURES, AsJpeg, InstrumentSignal, saved_again
from showthrough.testing.in_memory import PIXELS, Embedder, embedder, flat_pixels, image_set
from signal_context import context_of, seen_of
from smooth_pictures import named, smooth

N = 40


def blind(images: np.ndarray) -> np.ndarray:
    """Return vectors that every pixel changes through and through."""
    return np.stack([np.random.default_rng(list(one.tobytes())).standard_normal(8) for one in images])


class Looking:
    """An observer, as an audit has them, made of a function."""

    def __init__(self, one: Embedder) -> None:
        self.info, self.size, self.digest, self._one = one.info, None, one.info.name, one

    def __call__(self, images: np.ndarray) -> np.ndarray:
        found = np.full((len(images), 8), np.nan, dtype=np.float32)
        values, rows = self._one.read(images)
        if values.shape[1] != 8:
            return values
        found[rows] = values
        return found


def faults_of(folder, one: Embedder, signal=None):
    sets = {
        role: image_set(role, named(smooth(N, np.random.default_rng(seed)), role))
        for seed, role in enumerate((Role.TRAIN, Role.HOLDOUT))
    }
    context = context_of(folder, sets)
    observers = (*context.observers.shown, Looking(one))
    context = context._replace(observers=context.observers._replace(shown=observers))
    facts = {Extractor: lambda _: Extractor(one.info.name, "FD")} if signal else {}
    return InstrumentSignal().measure(context, seen_of(context, sets, facts)).faults


def test_an_embedder_that_finds_photos_again_is_able(tmp_path) -> None:
    assert faults_of(tmp_path, embedder("eye", flat_pixels)) == ()


def test_one_that_does_not_would_not_see_copies(tmp_path) -> None:
    (fault,) = faults_of(tmp_path, embedder("blind", blind))
    assert (fault.lacks, fault.by, fault.dooms) == ("synthetic", "blind", True)
    assert "saved again" in fault.reason
    assert problems(fault.reason) == []


def test_what_stands_behind_quality_is_tried_too(tmp_path) -> None:
    own, quality = faults_of(tmp_path, embedder("blind", blind), signal=True)
    assert (own.by, quality.by, quality.lacks) == ("blind", "", FEATURES)


@pytest.mark.parametrize(("share", "able"), [(0.25, False), (0.75, True)])
def test_an_embedder_that_finds_hardly_a_face_in_real_photos_would_miss_others(tmp_path, share, able) -> None:
    def some(images: np.ndarray) -> Observation:
        rows = np.flatnonzero(images.mean(axis=(1, 2, 3)) < np.quantile(images.mean(axis=(1, 2, 3)), share))
        return Observation(flat_pixels(images)[rows, :8], rows)

    faults = faults_of(tmp_path, embedder("finder", flat_pixels)._replace(read=some))
    told = [fault.reason for fault in faults if "found a face in" in fault.reason]
    assert (told == []) is able
    assert [problem for reason in told for problem in problems(reason)] == []


def test_photos_are_saved_again_as_they_were(rng) -> None:
    images = image_set(Role.TRAIN, named(smooth(12, rng), "train"))
    again = saved_again(images, np.array([3, 7]))
    assert again.identity == ["train3", "train7"]
    assert len(again.source) == 2
    change = again.source.read(1).astype(int) - images.source.read(7)
    assert 0 < np.abs(change).mean() < 20
    assert again.source.read(0, (8, 8)).shape == (8, 8, 3)
    assert AsJpeg(ArraySource(np.zeros((1, 4, 4, 3), np.uint8))).path(0) is None


def test_a_plant_is_looked_at_by_the_same_embedders() -> None:
    known = InstrumentFaults()

    class Real:
        def known(self, kind: type) -> InstrumentFaults:
            assert kind is InstrumentFaults
            return known

    assert InstrumentSignal().planted(Plant(True, None, None, None, Real())) is known
    assert PIXELS.info.name == "pixels"
