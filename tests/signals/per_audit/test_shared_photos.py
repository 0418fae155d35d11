"""A photo that stands in two roles is found though it was saved again, cut or turned; other faces are not."""

import numpy as np
import pytest
from PIL import Image

from drawn_faces import as_set
from language import problems
from showthrough.controls.alterations import altered
from showthrough.core.facts import PhotoFaults
from showthrough.core.images import Role
from showthrough.data.bundled_faces import lfw100
from showthrough.observers.pixels.aligned import Outlines
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.distances import DistanceSignal
from showthrough.signals.per_audit.shared_photos import SharedPhotosSignal
from showthrough.signals.registry import data_faults
from showthrough.testing.in_memory import ToyFaces, observed
from signal_context import context_of, place_of, seen_of

SIDE = 32


@pytest.fixture(scope="module")
def faces(tmp_path_factory) -> np.ndarray:
    """Return 100 real faces, those of the demo."""
    sets = lfw100(place_of(tmp_path_factory.mktemp("lfw")).vault, seed=0).values()
    found = [one.images.source.read(row) for one in sets for row in range(len(one.images))]
    return np.stack([np.asarray(Image.fromarray(face).resize((SIDE, SIDE))) for face in found])


def look(folder, train: np.ndarray, holdout: np.ndarray, reference: np.ndarray):
    """Return the faults that the signal finds, and what it looked at."""
    given = zip((Role.TRAIN, Role.HOLDOUT, Role.REFERENCE), (train, holdout, reference), strict=True)
    sets = {role: as_set(pixels, role) for role, pixels in given}
    context = context_of(folder, sets, signals=(DistanceSignal(), SharedPhotosSignal()))
    context = context._replace(observers=context.observers._replace(outlines=Outlines(SIDE)))
    seen = seen_of(context, sets)
    return data_faults(context.signals, seen), seen


@pytest.mark.parametrize("how", ["jpeg", "crop", "mirror", "quarter turn", "grey"])
@pytest.mark.parametrize("n", [1, 10])
def test_a_training_photo_among_held_out_ones_is_found_however_it_was_saved(tmp_path, faces, how, n) -> None:
    train, holdout, reference = faces[:50], faces[50:80], faces[80:]
    again = altered(train[:n], how, np.random.default_rng(0))
    faults, _ = look(tmp_path, train, np.concatenate([again, holdout[n:]]), reference)
    (fault,) = faults
    assert (fault.lacks, fault.dooms) == ("holdout", True)
    assert fault.reason.startswith("Among 30 held-out photos training photos stand under other names")
    assert f"turned: {n}. " in fault.reason
    assert "The first is holdout-0, which is train-0." in fault.reason
    assert problems(fault.reason) == []


@pytest.mark.parametrize("seed", range(3))
def test_real_faces_of_different_people_are_no_fault(tmp_path, faces, seed) -> None:
    order = np.random.default_rng(seed).permutation(100)
    sets = faces[order[:40]], faces[order[40:80]], faces[order[80:]]
    assert look(tmp_path, *sets)[0] == ()


def test_a_held_out_photo_that_is_a_reference_photo_too_is_told_and_dooms_nothing(tmp_path, faces) -> None:
    faults, _ = look(tmp_path, faces[:50], faces[50:80], np.concatenate([faces[50:52], faces[80:]]))
    assert [(fault.lacks, fault.dooms) for fault in faults] == [("reference", False)]


def test_a_training_photo_among_reference_photos_takes_the_thresholds_away(tmp_path, faces) -> None:
    faults, _ = look(tmp_path, faces[:50], faces[50:80], np.concatenate([faces[:1], faces[80:]]))
    assert [(fault.lacks, fault.dooms) for fault in faults] == [("reference", True)]


def test_too_few_photos_to_tell_is_told(tmp_path, faces) -> None:
    faults, _ = look(tmp_path, faces[:5], faces[50:80], faces[80:])
    assert {(fault.lacks, fault.dooms) for fault in faults} == {("holdout", False), ("reference", False)}
    assert all("Nobody could look for" in fault.reason and problems(fault.reason) == [] for fault in faults)


def test_a_plant_keeps_what_was_found_of_the_real_photos() -> None:
    toy, found = ToyFaces(), PhotoFaults()
    known = observed(toy, (), (found,), train=toy.people(5, np.random.default_rng(0)))
    assert SharedPhotosSignal().planted(Plant(True, None, None, None, known)) is found
