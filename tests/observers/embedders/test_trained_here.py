"""Tests of observers/trained.py, fitting.py and small_network.py: it learns, and it is judged by others."""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from showthrough.core.config import TrainedEmbedderConfig
from showthrough.core.images import ArraySource, ImageSet, Role, learned_from
from showthrough.errors import EnvironmentFault, IntegrityError, NotEnoughDataError
from showthrough.observers.embedders.small_network import SmallNetwork, untrained
from showthrough.observers.embedders.trained_here import judged, kept, trained
from showthrough.observers.runtime.face_embedder import FaceEmbedder

SIDE = 32
QUICK = TrainedEmbedderConfig(kind="trained", size=SIDE, dims=32, steps=50, batch_size=32)


def strangers(people: int, photos: int, change: float = 0.35, seed: int = 0) -> ImageSet:
    """Return pictures of people who are patterns of 4 x 4 patches; `change` is how photos of one differ."""
    rng = np.random.default_rng(seed)
    patches = np.repeat(rng.normal(size=(people, 4, 4, 3)), photos, axis=0)
    patches = patches + change * rng.normal(size=patches.shape)
    grown = patches.repeat(SIDE // 4, axis=1).repeat(SIDE // 4, axis=2)
    pixels = np.clip(128 + 40 * grown + rng.normal(0, 15, grown.shape), 0, 255).astype(np.uint8)
    names = [f"{i}" for i in range(len(pixels))]
    return ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(pixels),
        ids=names,
        identity=[f"p{i // photos}" for i in range(len(pixels))],
        sizes=[(SIDE, SIDE)] * len(pixels),
        digest=f"{people}-{photos}-{change}-{seed}",
    )


def silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def train(reference: ImageSet, folder: Path, config: TrainedEmbedderConfig = QUICK) -> FaceEmbedder:
    pytest.importorskip("pytorch_metric_learning")
    return trained("own", config, reference, 0, folder, silent)


class Trained(NamedTuple):
    embedder: FaceEmbedder
    folder: Path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("embedders")
    return Trained(train(strangers(60, 4), folder), folder)


def test_it_learns_to_tell_people_apart_whom_it_never_saw(good: Trained) -> None:
    info = good.embedder.info
    assert info.is_matcher, info.note
    assert info.fitted_on_reference
    assert "not trained on" in info.note
    assert judged(good.embedder, strangers(40, 3, seed=8)).is_matcher


def test_what_shows_no_power_on_others_is_no_matcher(tmp_path: Path) -> None:
    """Photos of a person have nothing in common here: whatever is learned is learned by heart."""
    quick = QUICK.model_copy(update={"steps": 3})
    info = train(strangers(60, 3, change=20.0), tmp_path, quick).info
    assert not info.is_matcher
    assert info.note.startswith("not a matcher: of 30 reference people")
    few = train(strangers(20, 2), tmp_path, quick).info
    assert not few.is_matcher
    assert few.note.startswith("not shown to be a matcher")


def test_it_is_judged_only_by_people_whom_it_did_not_learn_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = strangers(40, 2)
    asked: list[set[str]] = []

    def watch(_embedder: FaceEmbedder, people: ImageSet) -> object:
        asked.append(set(people.identity))
        return judged(_embedder, people)

    monkeypatch.setattr("showthrough.observers.embedders.trained_here.judged", watch)
    train(reference, tmp_path, QUICK.model_copy(update={"steps": 1}))
    pupils = {who for who, learns in zip(reference.identity, learned_from(reference), strict=True) if learns}
    assert len(pupils) == 20
    assert asked == [set(reference.identity) - pupils]


def test_it_is_found_again_for_the_same_people_and_settings_only(good: Trained) -> None:
    file = next(good.folder.glob("*.safetensors"))
    written = file.stat().st_mtime_ns
    again = train(strangers(60, 4), good.folder)
    assert again.digest == good.embedder.digest
    assert file.stat().st_mtime_ns == written
    train(strangers(60, 4), good.folder, QUICK.model_copy(update={"steps": 1}))
    assert len(list(good.folder.glob("*.safetensors"))) == 2


def test_too_few_people_with_two_photos_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughDataError, match="20 reference people with two photos") as told:
        train(strangers(19, 2), tmp_path)
    assert told.value.needed == 20
    with pytest.raises(NotEnoughDataError, match="there are 0"):
        train(strangers(100, 1), tmp_path)


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytorch_metric_learning.losses", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[metric\]"):
        trained("own", QUICK, strangers(20, 2), 0, tmp_path, silent)


def test_torch_and_its_global_random_numbers_are_left_alone(tmp_path: Path) -> None:
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    train(strangers(20, 2), tmp_path, QUICK.model_copy(update={"steps": 1}))
    assert torch.equal(torch.rand(1), expected)


def test_what_is_kept_is_weights_alone(good: Trained) -> None:
    state = load_file(next(good.folder.glob("own-*.safetensors")))
    assert state.keys() == SmallNetwork(SIDE, 32).state_dict().keys()


@pytest.mark.parametrize("side", [32, 48, 64, 112])
def test_every_size_gives_a_vector_that_does_not_depend_on_the_batch(side: int) -> None:
    network = untrained(side, 16, np.random.default_rng(0)).eval()
    images = torch.rand(3, 3, side, side, generator=torch.Generator().manual_seed(0))
    together = network(images)
    assert together.shape == (3, 16)
    torch.testing.assert_close(network(images[1:2]), together[1:2], atol=1e-5, rtol=1e-4)


def test_it_is_found_again_without_photos_by_the_digest_of_its_weights(good: Trained) -> None:
    again = kept(good.embedder.info, QUICK, good.folder)
    pictures = strangers(5, 1, seed=3).source.read
    looked_at = np.stack([pictures(row) for row in range(5)])
    np.testing.assert_array_equal(again(looked_at), good.embedder(looked_at))
    assert again.digest == good.embedder.digest
    assert again.info == good.embedder.info


def test_one_that_the_folder_does_not_hold_is_refused(good: Trained, tmp_path: Path) -> None:
    info = good.embedder.info
    with pytest.raises(IntegrityError, match="the vault does not hold the embedder own"):
        kept(info, QUICK, tmp_path)
    with pytest.raises(IntegrityError, match="was purged, or is of another run"):
        kept(info.model_copy(update={"digest": "0" * 64}), QUICK, good.folder)
    with pytest.raises(IntegrityError, match="does not fit the network"):
        kept(info, QUICK.model_copy(update={"dims": 16}), good.folder)
