"""The generator under audit: what there is to audit, and what is known of what it drew."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from foreign_models import CONFIGS, Conditional, Scaled, seeded, write, write_conditional
from foreign_models import config as foreign_config
from showthrough.audit.generators import draw, generators_of
from showthrough.core.config import AuditConfig
from showthrough.core.generator import Generator
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import Role
from showthrough.core.training_settings.trained_config import VAEConfig
from showthrough.data.inputs import Inputs
from showthrough.data.listing import Entry
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError
from showthrough.generators.training.trained import TrainedGenerator
from showthrough.signals.drawn import Drawn
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


def foreign(kind: str, module: nn.Module, place: Place, **settings: object) -> Drawn:
    """Draw with a model of somebody else's, beside training images that use all of the range."""
    path = write(kind, place.base / "model", module)
    config = config_of(data=PLAIN, generators={"theirs": foreign_config(kind, path, **settings)}, samples=30)
    return draw("theirs", config.generators["theirs"], config, inputs(), place)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize(
    ("scale", "shift", "right", "wrong"),
    [
        (1.0, 0.0, "symmetric", ("unit", "byte")),
        (0.5, 0.5, "unit", ("symmetric", "byte")),
        (127.5, 127.5, "byte", ("symmetric", "unit")),
    ],
)
def test_a_wrong_pixel_range_is_questioned_for_every_kind_and_the_right_one_is_not(
    place: Place, kind: str, scale: float, shift: float, right: str, wrong: tuple[str, ...]
) -> None:
    module = Scaled(seeded(), scale, shift).eval()
    assert len(foreign(kind, module, place, pixel_range=right).images) == 30
    for declared in wrong:
        with pytest.raises(ConfigError, match="pixel_range"):
            foreign(kind, module, place, pixel_range=declared)


@pytest.mark.parametrize("kind", CONFIGS)
def test_the_range_that_would_fit_is_named(place: Place, kind: str) -> None:
    with pytest.raises(ConfigError, match=r'draws no dark pixel .* set pixel_range to "unit"'):
        foreign(kind, Scaled(seeded(), 0.5, 0.5).eval(), place, pixel_range="symmetric")


def test_every_drawn_class_is_recorded(place: Place) -> None:
    label = torch.zeros(2, dtype=torch.int64)
    path = write_conditional("torchscript", place.base / "model", seeded(Conditional), label)
    settings = foreign_config("torchscript", path, classes=4, class_shares=(0.25, 0.0, 0.5, 0.25))
    config = config_of(data=PLAIN, generators={"theirs": settings}, samples=30)
    drawn = draw("theirs", settings, config, inputs(), place)
    (kept,) = (place.vault.folder / "samples").glob("theirs-*.classes.npy")
    labels = np.load(kept)
    np.testing.assert_array_equal(labels, drawn.generator.classes_of(range(30), config.seed))
    assert drawn.data.drawn_classes == {str(one): int((labels == one).sum()) for one in (0, 2, 3)}
    assert sampled(place)[1].data.drawn_classes == {}
