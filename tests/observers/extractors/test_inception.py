"""Tests of observers/inception.py against torch-fidelity, whose numbers are the published ones."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.core.types import Features, Images
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.extractors.inception import Inception, inception, resized_as_tensorflow


def config(dims: int, **given: object) -> FeaturesConfig:
    return FeaturesConfig.model_validate({"dims": dims, **given})


@pytest.fixture
def published(shared_data: Path) -> Path:
    return shared_data / "features" / "inception-2015-12-05-to768.pth"


@pytest.fixture
def pictures(rng: np.random.Generator) -> Images:
    smooth = rng.integers(-12, 13, (2, 48, 70, 3)).cumsum(axis=1).cumsum(axis=2)
    return (smooth % 256).astype(np.uint8)


def by_torch_fidelity(file: Path, dims: int, pictures: Images) -> Features:
    fidelity = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    extractor = fidelity.FeatureExtractorInceptionV3(
        "inception", [str(dims)], feature_extractor_weights_path=str(file)
    )
    with torch.inference_mode():
        return extractor(torch.tensor(pictures).permute(0, 3, 1, 2))[0].numpy()


@pytest.mark.parametrize("dims", [64, 192, 768])
def test_features_are_those_of_torch_fidelity(dims: int, published: Path, pictures: Images) -> None:
    ours = inception(published, config(dims))(pictures)
    assert ours.shape == (2, dims)
    np.testing.assert_allclose(ours, by_torch_fidelity(published, dims, pictures), rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_features_of_the_whole_network_are_those_of_torch_fidelity(tmp_path: Path, pictures: Images) -> None:
    torch.manual_seed(11)
    classifier = {"fc.weight": torch.zeros(1008, 2048), "fc.bias": torch.zeros(1008)}
    torch.save({**Inception(2048).state_dict(), **classifier}, tmp_path / "whole.pth")
    ours = inception(tmp_path / "whole.pth", config(2048))(pictures)
    assert ours.std() > 0
    np.testing.assert_allclose(
        ours, by_torch_fidelity(tmp_path / "whole.pth", 2048, pictures), rtol=1e-4, atol=1e-6
    )


def test_features_beyond_the_end_of_the_file_are_refused(published: Path, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match=r"Mixed_7a.*2048"):
        inception(published, config(2048))
    torch.save(Inception(64).state_dict(), tmp_path / "short.pth")
    assert (
        inception(tmp_path / "short.pth", config(64)).info.title
        == "FID-64 (Inception 2015-12-05, Conv2d_2b_3x3)"
    )
    with pytest.raises(IntegrityError, match="Conv2d_3b_1x1"):
        inception(tmp_path / "short.pth", config(192))


def test_a_layer_of_another_shape_is_refused(tmp_path: Path) -> None:
    state = Inception(64).state_dict()
    state["Conv2d_1a_3x3.conv.weight"] = nn.Conv2d(3, 16, 3).weight.detach()
    torch.save(state, tmp_path / "narrow.pth")
    with pytest.raises(IntegrityError, match=r"Conv2d_1a_3x3\.conv\.weight"):
        inception(tmp_path / "narrow.pth", config(64))


def test_the_file_must_be_there_and_be_the_one_that_the_audit_names(tmp_path: Path) -> None:
    torch.save(Inception(64).state_dict(), tmp_path / "short.pth")
    with pytest.raises(EnvironmentFault, match=r"nothing\.pth"):
        inception(tmp_path / "nothing.pth", config(64))
    with pytest.raises(IntegrityError, match="expects 0000"):
        inception(tmp_path / "short.pth", config(64, sha256="0" * 64))


def test_the_report_learns_which_number_it_is_and_that_it_matches_nobody(tmp_path: Path) -> None:
    torch.save(Inception(192).state_dict(), tmp_path / "short.pth")
    shorter, longer = (inception(tmp_path / "short.pth", config(dims)) for dims in (64, 192))
    assert longer.info.title == "FID-192 (Inception 2015-12-05, Conv2d_4a_3x3)"
    assert not longer.info.is_matcher
    assert longer.size is None
    assert "299" in longer.info.preprocessing
    assert shorter.digest != longer.digest


def test_the_resize_reads_where_tensorflow_read() -> None:
    row = torch.tensor([[[[10.0, 20.0, 40.0]]]])
    by_hand = [10, 15, 20, 30, 40, 40]  # at 0, .5, 1, 1.5, 2 and, past the last pixel, 2.5
    assert resized_as_tensorflow(row, 6)[0, 0, 0].tolist() == by_hand
    assert resized_as_tensorflow(row.expand(1, 1, 4, 3), 2)[0, 0].tolist() == [[10, 30], [10, 30]]


@pytest.mark.parametrize("wrapper", ["module.", "_orig_mod.module."])
def test_weights_behind_a_wrapper_and_in_16_bits_are_the_same(tmp_path: Path, wrapper: str) -> None:
    state = Inception(64).half().state_dict()
    torch.save(state, tmp_path / "plain.pth")
    torch.save({wrapper + name: value for name, value in state.items()}, tmp_path / "wrapped.pth")
    pictures = np.full((1, 8, 8, 3), 90, dtype=np.uint8)
    plain, wrapped = (inception(tmp_path / f"{name}.pth", config(64)) for name in ("plain", "wrapped"))
    np.testing.assert_array_equal(plain(pictures), wrapped(pictures))
