"""What networks tell of images, from an audit file to the record."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torch import Tensor

from showthrough.audit.options import Options
from showthrough.audit.plan import expected_forms
from showthrough.audit.run import Run, run_audit
from showthrough.config_files import load_audit
from showthrough.controls.known_model import PlantedModel
from showthrough.core.cards import all_cards
from showthrough.core.facts import SHADOW_FORMS, Losses
from showthrough.core.generator_config import CheckpointConfig, DiffusersConfig, FolderConfig, WeightsConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.records import ControlKind, Finding, Outcome
from showthrough.core.training_settings.trained_config import DiffusionConfig, GANConfig, VAEConfig
from showthrough.generators.training.train import train
from showthrough.observers.generator_loss import image_scores
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import Guessable, Plant
from showthrough.signals.per_generator.gradients import GradientSignal
from showthrough.signals.per_generator.inside import IMAGES_ONLY, Keep, opened
from showthrough.signals.per_generator.losses import LossSignal, losses
from showthrough.signals.per_generator.shadow_models import ShadowSignal
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned, membership_guesses
from signal_context import config_of, context_of, seen_of

LOOKING_INSIDE = ("model_loss", "gradient_norm")
AUDIT = """
samples = 20
control_samples = 20
strengths = false
pixels = 8
skip = {skip}

[data]
train = "train"
holdout = "holdout"
synthetic = "synthetic"

[detection]
enabled = false
"""
GENERATORS = {
    "coder": 'kind = "vae"\nsteps = 400\nhidden = 48\nlearning_rate = 4e-3\n',
    "critic": 'kind = "gan"\nsteps = 30\nchannels = 4\nlatent = 4\n',
    "noise": 'kind = "diffusion"\nsteps = 150\nhidden = 48\ntimesteps = 50\nlearning_rate = 4e-3\n',
}
FORMS = {
    "coder": {"elbo", "reconstruction"},
    "critic": {"discriminator"},
    "noise": {"denoising", "secmi", "pia", "pian"},
}


def people(n: int, seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 255, (n, 5, 5, 3), dtype=np.uint8)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize((8, 8), Image.Resampling.BICUBIC)) for one in coarse]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return an audit of a VAE, a GAN, a diffusion model and a folder, 25 people on each side."""
    folder = tmp_path_factory.mktemp("inside")
    for seed, (name, n) in enumerate((("train", 25), ("holdout", 45), ("synthetic", 20))):
        (folder / name).mkdir()
        for number, pixels in enumerate(people(n, seed)):
            Image.fromarray(pixels).save(folder / name / f"{name}-{number:02d}.png")
    skip = [name for name in all_cards() if name not in LOOKING_INSIDE]
    tables = [
        f"\n[generators.{name}]\nsize = 8\nbatch_size = 10\nsheets = 0\n{table}"
        for name, table in GENERATORS.items()
    ]
    (folder / "audit.toml").write_text(AUDIT.format(skip=skip) + "".join(tables), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def audited(folder) -> dict[str, Run]:
    runs = run_audit(load_audit(str(folder / "audit.toml")), Options(runs=folder / "runs"))
    return {run.record.subject.name: run for run in runs}


def of(run: Run, check: str, statistic: str = "auc") -> list[Finding]:
    return [f for f in run.record.findings if (f.check, f.statistic) == (check, statistic)]


@pytest.mark.parametrize("name", GENERATORS)
def test_a_network_is_asked_in_all_its_forms(audited, name) -> None:
    found = of(audited[name], "model_loss")
    assert {f.params["form"] for f in found} == FORMS[name]
    assert {f.outcome for f in found} == {Outcome.MEASURED}
    (auc,) = of(audited[name], "gradient_norm")
    assert auc.outcome is Outcome.MEASURED


def test_a_network_that_learned_people_by_heart_gives_them_away(audited) -> None:
    assert all(f.shows_leak for f in of(audited["coder"], "model_loss"))


@pytest.mark.parametrize("name", GENERATORS)
def test_every_form_is_tried_on_a_planted_leak_and_on_strangers(audited, name) -> None:
    controls = audited[name].record.controls
    for kind in (ControlKind.POSITIVE, ControlKind.NEGATIVE):
        asked = [c for c in controls if c.kind is kind and c.check == "model_loss"]
        assert {c.params["form"] for c in asked} == FORMS[name]
        (by_gradient,) = [c for c in controls if c.kind is kind and c.check == "gradient_norm"]
        assert all(control.as_expected for control in (*asked, by_gradient)), (*asked, by_gradient)


@pytest.mark.parametrize("check", LOOKING_INSIDE)
def test_a_folder_of_images_has_no_network_to_ask_and_says_so(audited, check) -> None:
    run = audited["synthetic"]
    found = [f for f in run.record.findings if f.check == check]
    assert {(f.outcome, f.note) for f in found} == {
        (
            Outcome.NOT_RUN,
            "A folder of images gives samples only: there is no network that could be asked about a photo.",
        )
    }
    assert all(control.value is None for control in run.record.controls if control.check == check)


def test_each_form_and_the_gradients_are_one_guess_each(audited) -> None:
    assert "allows for 12 guesses" in of(audited["coder"], "model_loss")[0].note
    assert "allows for 8 guesses" in of(audited["critic"], "gradient_norm")[0].note
    assert "allows for 20 guesses" in of(audited["noise"], "model_loss")[0].note


def test_a_second_run_computes_nothing_again_and_finds_the_same(audited, folder) -> None:
    told: list[str] = []

    def progress(name: str, _done: int, _total: int) -> None:
        told.append(name)

    again = run_audit(
        load_audit(str(folder / "audit.toml")), Options(runs=folder / "runs", progress=progress)
    )
    assert not [name for name in told if name.endswith((" of train", " of holdout"))]
    for run in again:
        earlier = audited[run.record.subject.name].record
        assert [f.value for f in run.record.findings] == [f.value for f in earlier.findings]
        assert [c.value for c in run.record.controls] == [c.value for c in earlier.controls]


def test_nothing_of_a_single_person_stands_in_the_record(audited) -> None:
    for name in GENERATORS:
        text = (audited[name].folder / "record.json").read_text(encoding="utf-8")
        assert "train-0" not in text
        assert "holdout-0" not in text


@pytest.fixture(scope="module")
def sets() -> dict[Role, ImageSet]:
    def made(role: Role, seed: int) -> ImageSet:
        names = [f"{role}-{number}" for number in range(30)]
        return ImageSet(
            role=role, source=ArraySource(people(30, seed)), ids=names, identity=names,
            sizes=[(8, 8)] * 30, digest=f"keyed {role}",
        )  # fmt: skip

    return {Role.TRAIN: made(Role.TRAIN, 0), Role.HOLDOUT: made(Role.HOLDOUT, 1)}


@pytest.fixture
def keep(tmp_path) -> Keep:
    return Keep(FeatureCache(tmp_path / "features"), 3, lambda *_: None)


CONFIGS = {
    "vae": VAEConfig(kind="vae", size=8, steps=5, hidden=8, batch_size=4),
    "gan": GANConfig(kind="gan", size=8, steps=5, channels=4, batch_size=4),
    "diffusion": DiffusionConfig(kind="diffusion", size=8, steps=5, hidden=8, batch_size=4),
}


GUESSABLE = [signal for signal in all_signals() if isinstance(signal, Guessable)]


@pytest.mark.parametrize("kind", CONFIGS)
def test_what_a_plan_expects_of_a_kind_is_what_such_a_generator_tells(kind, sets, tmp_path) -> None:
    config = CONFIGS[kind]
    generator = train(config, sets[Role.TRAIN], tmp_path / "generator", 0)
    context = context_of(tmp_path, sets, generator, signals=all_signals())
    seen = seen_of(context, sets)
    found = {signal.name: seen.known(signal.fact) for signal in GUESSABLE}
    told = [
        form
        for signal in GUESSABLE
        if not isinstance(found[signal.name], Missing)
        for form in signal.forms(found[signal.name])
    ]
    assert sorted(told) == sorted(expected_forms(config, context.config))
    assert isinstance(found["shadow models"], Missing)  # none are asked for
    weights = WeightsConfig(kind="weights", file="w.safetensors", model=config)
    assert expected_forms(weights, context.config) == expected_forms(config, context.config)


def test_a_plan_expects_the_most_of_a_checkpoint_and_nothing_of_a_folder() -> None:
    def expected(generator) -> set[str]:
        signals = (LossSignal(), GradientSignal(), ShadowSignal())
        return {form for signal in signals for form in signal.expected(generator, config_of())}

    most = max((expected(config) for config in CONFIGS.values()), key=len)
    assert expected(CheckpointConfig(kind="checkpoint", path="somewhere")) == most
    assert most == FORMS["noise"] | {"gradients"}
    assert expected(DiffusersConfig(kind="diffusers", path="somewhere")) == FORMS["noise"]
    assert expected(FolderConfig(kind="folder", path="somewhere")) == set()


def test_a_plan_expects_shadow_models_of_generators_that_begin_with_fresh_weights() -> None:
    config, four = CONFIGS["vae"], config_of(shadow={"models": 4})
    assert set(expected_forms(config, four)) - set(expected_forms(config, config_of())) == set(SHADOW_FORMS)
    begun = config.model_copy(update={"start": "elsewhere"})
    assert not set(expected_forms(begun, four)) & set(SHADOW_FORMS)


def test_guesses_of_a_network_are_added_to_those_through_embedders() -> None:
    cards = all_cards()
    planned = [Planned(cards[name], cards[name].load()()) for name in ("nearest_sample", *LOOKING_INSIDE)]
    assert membership_guesses(planned, embedders=3) == 3
    assert membership_guesses(planned, 3, ("elbo", "reconstruction", "gradients")) == 6
    assert membership_guesses(planned[1:], 3) == 1


def test_losses_are_those_of_the_network_and_are_kept(sets, keep, tmp_path) -> None:
    generator = opened(train(CONFIGS["vae"], sets[Role.TRAIN], tmp_path / "g", 0))
    found = losses(generator, sets.__getitem__, keep)
    expected = image_scores(generator.inner, "elbo", sets[Role.HOLDOUT], 8, seed=3)
    assert np.array_equal(found.of(Role.HOLDOUT, "elbo"), expected)
    kept = losses(Mute(generator.digest), sets.__getitem__, keep)  # asks nobody: all is there
    assert np.array_equal(kept.of(Role.HOLDOUT, "elbo"), expected)


class Mute:
    """Answers no question, under the digest of another."""

    side, noise_size = 8, 2

    def __init__(self, digest: str) -> None:
        self.digest, self.inner = digest, self

    def elbo(self, pixels: Tensor, noise: Tensor) -> Tensor:
        raise AssertionError("asked again")

    def reconstruction(self, pixels: Tensor) -> Tensor:
        raise AssertionError("asked again")


def test_other_weights_other_groups_and_another_seed_are_asked_anew(sets, keep) -> None:
    planted = PlantedModel(sets[Role.TRAIN])
    found = losses(planted, sets.__getitem__, keep)
    first = found.of(Role.HOLDOUT, "denoising")
    assert not np.array_equal(
        losses(planted, sets.__getitem__, keep._replace(seed=4)).of(Role.HOLDOUT, "denoising"), first
    )
    grouped = {role: replace(images, group=["a"] * 30) for role, images in sets.items()}
    losses(planted, grouped.__getitem__, keep).of(Role.HOLDOUT, "denoising")
    other = losses(PlantedModel(sets[Role.HOLDOUT]), sets.__getitem__, keep).of(Role.HOLDOUT, "denoising")
    assert other.mean() > first.mean()
    assert len(list(keep.cache.folder.iterdir())) == 4


def test_a_plant_is_asked_in_the_forms_of_the_real_network_and_not_at_all_where_that_tells_nothing(
    sets, tmp_path
) -> None:
    generator = train(CONFIGS["vae"], sets[Role.TRAIN], tmp_path / "generator", 0)
    told = []
    for real in (generator, None):
        context = context_of(tmp_path, sets, real, signals=all_signals())
        plant = Plant(True, PlantedModel(sets[Role.TRAIN]), PlantedModel, context, seen_of(context, sets))
        told.append(LossSignal().planted(plant))
    planted, nothing = told
    assert isinstance(planted, Losses)
    assert planted.forms == ("elbo", "reconstruction")
    assert planted.of(Role.TRAIN, "elbo").min() > planted.of(Role.HOLDOUT, "elbo").max()
    assert nothing == Missing(IMAGES_ONLY)
