"""The generator under audit: what there is to audit, and what is known of what it drew."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.generators import draw, generators_of
from showthrough.core.config import AuditConfig
from showthrough.core.generator import Generator
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import Role
from showthrough.core.training_settings.trained_config import VAEConfig
from showthrough.data.inputs import Inputs
from showthrough.data.listing import Entry
from showthrough.data.workspace import Place
from showthrough.generators.training.trained import TrainedGenerator
from signal_context import config_of, place_of
from wavy_faces import SIDE, set_of, wavy_faces

PLAIN = {"train": "a", "holdout": "b"}
SMALL = VAEConfig(kind="vae", size=SIDE, steps=3, hidden=8, latent=2, batch_size=4, sheets=0)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_of(tmp_path)


def inputs(*listed: Entry) -> Inputs:
    return Inputs({Role.TRAIN: set_of(wavy_faces())}, (), None, listed)


def pixels_of(drawn_images: object) -> np.ndarray:
    return np.stack([drawn_images.source.read(row) for row in range(len(drawn_images))])


def test_a_folder_of_images_and_each_generator_are_audited_under_their_names() -> None:
    named = generators_of(config_of(generators={"mine": SMALL}), inputs())
    assert named == {"mine": SMALL, "synthetic": FolderConfig(kind="folder", path="c")}
    assert generators_of(config_of(data=PLAIN, generators={"mine": SMALL}), inputs()) == {"mine": SMALL}


def test_images_that_a_manifest_lists_are_a_generator_of_their_own(tmp_path: Path) -> None:
    entry = Entry(path=tmp_path / "image.png", name="image.png", person=None)
    named = generators_of(config_of(data=PLAIN, generators={"mine": SMALL}), inputs(entry))
    assert list(named) == ["mine", "manifest"]
    assert named["manifest"] is None


def sampled(place: Place, **changes: object) -> tuple[AuditConfig, object]:
    config = config_of(data=PLAIN, generators={"mine": SMALL}, samples=9, **changes)
    return config, draw("mine", SMALL, config, inputs(), place)


def test_samples_of_a_trained_generator_are_its_stream_and_nothing_else(place: Place) -> None:
    config, drawn = sampled(place)
    assert isinstance(drawn.generator, Generator)
    assert np.array_equal(pixels_of(drawn.images), drawn.generator.sample(9, config.seed))
    assert (drawn.subject.kind, drawn.subject.digest) == ("vae", drawn.generator.digest)
    assert drawn.data.n_images == 9
    assert not drawn.data.identity_known


def test_samples_that_are_there_are_read_and_not_drawn_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = sampled(place)

    def never(*_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(TrainedGenerator, "sample", never)
    _, again = sampled(place)
    assert np.array_equal(pixels_of(first.images), pixels_of(again.images))
    with pytest.raises(AssertionError, match="drawn again"):
        sampled(place, seed=5)


def test_of_a_folder_nothing_is_known_but_its_images(place: Place) -> None:
    from PIL import Image

    folder = place.base / "c"
    folder.mkdir()
    for i, pixels in enumerate(wavy_faces()[:4]):
        Image.fromarray(pixels).save(folder / f"{i}.png")
    drawn = draw("synthetic", FolderConfig(kind="folder", path="c"), config_of(), inputs(), place)
    assert drawn.generator is None
    assert drawn.subject.n_samples == len(drawn.images) == 4
    assert "nothing is known of the model" in drawn.subject.note
    assert not drawn.data.identity_known
