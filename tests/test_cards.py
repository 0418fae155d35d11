"""Every card, whoever wrote it: it parses, loads, is documented, tested, and speaks plainly."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from places import REPOSITORY
from showthrough.core.cards import Card, all_cards, all_suites, parse_card
from showthrough.core.facts import CanaryScores, Extractor, Gradients, Losses, StepCurve, StepSamples, Timing
from showthrough.core.images import Role
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import ConfigError
from showthrough.testing.contract import (
    broken_by_card,
    broken_by_findings,
    broken_on_tape,
    broken_together,
    broken_without_data,
)
from showthrough.testing.in_memory import mixed, noisy
from showthrough.testing.planted_detectors import detectors
from showthrough.testing.planted_shadows import shadows

CARDS, SUITES = all_cards(), all_suites()
CARD = pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))


@CARD
def test_a_card_keeps_the_contract(card: Card):
    assert broken_by_card(card, SUITES) == ()


def test_cards_of_one_suite_describe_a_figure_alike():
    assert broken_together(CARDS.values()) == ()


@pytest.mark.parametrize("card", [card for card in CARDS.values() if "showthrough." in card.implementation])
def test_a_card_its_module_and_its_test_share_a_name(card: Card):
    module, _, _ = card.implementation.partition(":")
    folder = "attacks" if card.kind == "attack" else "measures"
    assert module == f"showthrough.{folder}.{card.name}"
    assert (REPOSITORY / "tests" / folder / f"test_{card.name}.py").is_file()
    card.load()
    assert (sys.modules[module].__doc__ or "").startswith("See ")


def told(role: Role) -> np.ndarray:
    """Return two numbers for each of a role's 240 images that are higher for members."""
    rng = np.random.default_rng(list(Role).index(role))
    return rng.normal(role is Role.TRAIN, 1.0, (240, 2))


@pytest.fixture(scope="module")
def rich(toy, observe):
    """Observations with everything that any check may ask for, and a leak."""
    rng = np.random.default_rng(11)
    sets = {role: toy.people(120, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    made = mixed(noisy(sets["train"], rng), toy.people(240, rng, name="made"), 0.5)
    certificate = DPCertificate(
        epsilon=3.1,
        delta=1e-5,
        epsilon_rdp=3.4,
        accountant="prv",
        unit="identity",
        neighbours="add or remove one person",
        sampling="poisson",
        sample_rate=0.01,
        noise_multiplier=1.1,
        max_grad_norm=1.0,
        steps=1000,
        records=240,
        noise_is_private=True,
    )
    facts = (
        Extractor("face", "FD-face"),
        Losses(("elbo",), lambda role, form: told(role)[:, 0]),
        Gradients(("first", "second"), told),
        Timing((1.0, 2.0), 100, 10, 20, 1000, 1000, "cpu"),
        certificate,
        CanaryScores("elbo", rng.standard_normal(200), rng.random(200) < 0.5, np.ones(200, int), certificate),
        detectors({"real": 0.9, "synthetic": 0.7, "floor": 0.1}),
        StepCurve(10, 200, lambda steps, n: StepSamples(toy.face(made.images[:n]), (0.1 * steps,), n)),
        shadows({role: list(own.identity) for role, own in sets.items()}, 0.5, np.random.default_rng(12)),
        *examples(),
    )
    return observe(**sets, synthetic=made, facts=facts)


def examples() -> Iterator[object]:
    """Yield the facts that tests of facts have an example of: a new fact needs no line in this file."""
    for path in sorted((Path(__file__).parent / "core" / "facts").rglob("test_*.py")):
        if "def example(" in path.read_text(encoding="utf-8"):
            yield loaded(path).example(np.random.default_rng(13))


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@CARD
def test_findings_keep_the_contract(card: Card, rich):
    assert broken_by_findings(card, rich) == ()


@CARD
def test_what_a_check_was_told_gives_its_findings_again(card: Card, rich):
    assert broken_on_tape(card, rich) == ()


@CARD
def test_without_any_data_a_check_says_what_is_missing(card: Card, observe):
    assert broken_without_data(card, observe()) == ()


def test_a_card_without_a_question_mark_or_with_an_unknown_word_is_refused():
    text = (REPOSITORY / "attacks" / "near_copy.toml").read_text(encoding="utf-8")
    assert parse_card(text, "near_copy", "here").name == "near_copy"
    for broken in (text.replace('trained on?"', 'trained on."'), "wheels = 4\n" + text, text + "]"):
        with pytest.raises(ConfigError, match="card near_copy in here is not valid"):
            parse_card(broken, "near_copy", "here")


def test_the_table_of_cards_is_up_to_date():
    module = loaded(REPOSITORY / "scripts" / "cards_table.py")
    written = (REPOSITORY / "attacks" / "README.md").read_text(encoding="utf-8")
    assert written == module.readme(CARDS.values()), "run python scripts/cards_table.py"
