"""Faces of the people of a model, kept in the vault."""

import numpy as np
import pytest
import torch
from torch import nn

from showthrough.core.images import Role
from showthrough.core.subjects.classifier_config import ClassifierConfig, InversionBudget
from showthrough.data.inputs import Inputs
from showthrough.errors import ConfigError, NotAssessableError
from showthrough.inversion import computed_faces as module
from showthrough.inversion.computed_faces import computed_faces
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.testing.in_memory import Faces, image_set
from signal_context import place_of

SIDE = 16
BUDGET = InversionBudget(
    prior_steps=2, prior_side=SIDE, prior_channels=2, latent=4, screened=8, starts=1, steps=2, most_people=5
)


@pytest.fixture
def world(tmp_path):
    place = place_of(tmp_path)
    rng = np.random.default_rng(0)

    def people(role, n, name):
        who = [place.vault.person_id(f"{name}{i // 2}") for i in range(2 * n)]
        pixels = rng.integers(0, 256, (2 * n, SIDE, SIDE, 3), dtype=np.uint8)
        return image_set(role, Faces(pixels, who))

    sets = {
        Role.TRAIN: people(Role.TRAIN, 8, "ada"),
        Role.HOLDOUT: people(Role.HOLDOUT, 4, "bo"),
        Role.REFERENCE: people(Role.REFERENCE, 20, "cy"),
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, 10)).eval()
    torch.jit.trace(network, torch.zeros(2, 3, SIDE, SIDE)).save(str(tmp_path / "model.pt"))
    return place, Inputs(sets, (), None, ())


def config(place, people: str, **more) -> ClassifierConfig:
    (place.base / "classes.csv").write_text(f"class,person\n{people}", encoding="utf-8")
    given = {"file": "model.pt", "format": "torchscript", "size": SIDE, "classes": "classes.csv"}
    return ClassifierConfig(**{**given, "inversion": BUDGET, **more})


def found(world, settings):
    place, inputs = world
    return computed_faces(settings, inputs, place, FeatureCache(place.vault.folder / "features"), 0)


def test_each_class_that_is_a_training_person_gets_a_face_which_is_kept(world, monkeypatch):
    place, _ = world
    settings = config(place, "0,ada3\n1,nobody we know\n2,ada0\n")
    first = found(world, settings)
    assert first.identity == (place.vault.person_id("ada3"), place.vault.person_id("ada0"))
    assert first.faces.shape == (2, SIDE, SIDE, 3)
    assert first.access == "gradients"
    monkeypatch.setattr(module, "_searched", None)  # searching again would fail
    np.testing.assert_array_equal(found(world, settings).faces, first.faces)
    outside = [path for path in place.base.rglob("*.npy") if not path.is_relative_to(place.vault.folder)]
    assert not outside


def test_no_more_people_are_attacked_than_were_asked_for(world):
    classes = "".join(f"{i},ada{i}\n" for i in range(8))
    assert len(found(world, config(world[0], classes)).identity) == 5


def test_an_embedder_is_asked_for_all_training_people_by_their_own_photos(world):
    settings = config(world[0], "", kind="embedder", classes=None)
    assert found(world, settings).identity == tuple(dict.fromkeys(world[1].sets[Role.TRAIN].identity))[:5]


def test_classes_of_strangers_or_beyond_the_answers_are_refused(world):
    with pytest.raises(NotAssessableError, match="not one class"):
        found(world, config(world[0], "0,somebody\n"))
    with pytest.raises(ConfigError, match="0 to 9"):
        found(world, config(world[0], "10,ada1\n"))
