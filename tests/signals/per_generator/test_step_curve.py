"""Quality against steps, from a trained generator to findings."""

import numpy as np
import pytest

from showthrough.core.facts import Extractor, StepCurve
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.trained_config import DiffusionConfig, VAEConfig
from showthrough.data.drawn_images import image_set
from showthrough.data.vault import Vault
from showthrough.generators.training.train import train
from showthrough.signals.per_generator.step_curve import StepCurveSignal, stepwise
from signal_context import config_of, context_of, seen_of

PIXELS = Extractor("pixels", "FD-pixels")


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "vault")


@pytest.fixture
def people(vault, rng):
    return image_set(Role.TRAIN, rng.integers(0, 255, (24, 8, 8, 3), dtype=np.uint8), vault, "people")


@pytest.fixture
def diffusion(people, tmp_path):
    config = DiffusionConfig(
        kind="diffusion", size=8, steps=5, hidden=8, batch_size=8, timesteps=20, sampling_steps=5
    )
    return train(config, people, tmp_path / "diffusion", 0)


def test_the_usual_steps_give_the_images_under_audit(diffusion, people, vault, tmp_path):
    context = context_of(tmp_path, {Role.TRAIN: people}, diffusion, config_of(seed=3))
    seen = seen_of(context, {Role.TRAIN: people}, {Extractor: lambda _: PIXELS})
    curve = StepCurveSignal().measure(context, seen)
    assert isinstance(curve, StepCurve)
    assert (curve.usual, curve.most) == (5, 20)
    audited = image_set(Role.SYNTHETIC, diffusion.sample(30, 3), vault, "audited")
    expected = seen.with_synthetic(audited).of(Role.SYNTHETIC, "pixels").values
    np.testing.assert_array_equal(curve.at(5, 30).features, expected)
    other = curve.at(20, 30)
    assert other.features.shape == expected.shape
    assert not np.array_equal(other.features, expected)
    assert len(other.seconds) == 3
    assert all(seconds > 0 for seconds in other.seconds)
    assert other.images == diffusion.block


def test_what_does_not_denoise_has_no_steps(people, tmp_path):
    config = VAEConfig(kind="vae", size=8, steps=5, hidden=8, latent=2, batch_size=8)
    vae = train(config, people, tmp_path / "vae", 0)
    assert stepwise(vae) == Missing("this generator draws in one go: it has no denoising steps to save")
    assert stepwise(None) == Missing("a folder of images cannot be drawn again with other denoising steps")


def test_without_an_extractor_nobody_looks_at_the_images(diffusion, people, tmp_path):
    context = context_of(tmp_path, {Role.TRAIN: people}, diffusion)
    seen = seen_of(context, {Role.TRAIN: people}, {Extractor: lambda _: Missing("no extractor")})
    assert StepCurveSignal().measure(context, seen) == Missing("no extractor")
