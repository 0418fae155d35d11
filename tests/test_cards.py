"""Every card, whoever wrote it: it parses, loads, is documented, tested, and speaks plainly."""

import dataclasses
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import numpy as np
import pytest

from in_memory import mixed, noisy
from places import REPOSITORY
from planted_detectors import scores
from planted_shadows import shadows
from showthrough.core.cards import Card, all_cards, parse_card
from showthrough.core.check import Check
from showthrough.core.facts import CanaryScores, Extractor, Gradients, Losses, StepCurve, StepSamples, Timing
from showthrough.core.images import Role
from showthrough.core.records import DPCertificate, Finding, Outcome
from showthrough.core.types import Scalar
from showthrough.errors import ConfigError, MissingAnswerError

CARDS = all_cards()
CARD = pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))
BANNED = re.compile(r"\b(safe|safely|compliant|compliance|anonym\w*|certif\w*)\b", re.IGNORECASE)
LONGEST = 25  # words in a sentence


def sentences(card: Card) -> Iterator[str]:
    texts = [card.title, card.question, card.how_to_read, card.does_not_show, card.wrong_if]
    texts += [card.adversary.who] if card.adversary else []
    texts += [described.meaning for described in (*card.statistics, *card.parameters)]
    for text in texts:
        yield from re.split(r"(?<=[.?!])\s+", text.strip())


@CARD
def test_a_card_says_plainly_what_it_asks(card: Card):
    for sentence in sentences(card):
        assert len(sentence.split()) <= LONGEST, sentence
        assert not BANNED.search(sentence), sentence
    for text in (card.how_to_read, card.does_not_show, card.wrong_if):
        assert text.strip().endswith(".")
    assert 1 <= len(card.how_to_read.strip().splitlines()) <= 4


@CARD
def test_a_card_names_a_final_frozen_check_whose_fields_are_its_parameters(card: Card):
    implementation = card.load()
    assert issubclass(implementation, Check)
    assert implementation.__final__
    assert implementation.__dataclass_params__.frozen
    fields = {field.name: field.default for field in dataclasses.fields(implementation)}
    assert fields == {parameter.name: parameter.default for parameter in card.parameters}
    assert implementation() == implementation(**fields)


@CARD
def test_a_card_its_module_and_its_test_share_a_name(card: Card):
    module, _, _ = card.implementation.partition(":")
    folder = "attacks" if card.kind == "attack" else "measures"
    assert module == f"showthrough.{folder}.{card.name}"
    assert (REPOSITORY / "tests" / folder / f"test_{card.name}.py").is_file()
    card.load()
    assert (sys.modules[module].__doc__ or "").startswith("See ")


@CARD
def test_what_has_an_adversary_is_an_attack_and_nothing_else_is(card: Card):
    assert (card.kind == "attack") is (card.adversary is not None)
    if card.controls:  # the controls are judged by the first statistic
        assert card.statistics[0].chance is not None
        assert card.statistics[0].safer == "lower"


@CARD
def test_names_of_statistics_and_parameters_are_unique(card: Card):
    for named in (card.statistics, card.parameters):
        names = [entry.name for entry in named]
        assert len(set(names)) == len(names)
    assert all(source.strip() for source in card.sources)


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
        scores({"real": 0.9, "synthetic": 0.7, "floor": 0.1}),
        StepCurve(10, 200, lambda steps, n: StepSamples(toy.face(made.images[:n]), (0.1 * steps,), n)),
        shadows({role: list(own.identity) for role, own in sets.items()}, 0.5, np.random.default_rng(12)),
    )
    return observe(**sets, synthetic=made, facts=facts)


def run(card: Card, seen) -> tuple[Finding, ...]:
    return card.load()().run(seen, np.random.default_rng(0))


@CARD
def test_findings_and_card_name_the_same_statistics(card: Card, rich):
    found = run(card, rich)
    assert {finding.statistic for finding in found} == {statistic.name for statistic in card.statistics}
    for finding in found:
        assert (finding.check, finding.suite) == (card.name, card.suite)
        described = card.statistic(finding.statistic)
        assert described is not None
        if described.chance is not None and finding.outcome is Outcome.MEASURED:
            assert finding.chance == described.chance
        assert all(isinstance(value, Scalar) for value in finding.params.values())


@CARD
def test_the_notes_of_findings_are_plain_sentences_too(card: Card, rich):
    for finding in run(card, rich):
        assert not BANNED.search(finding.note)
        for sentence in re.split(r"(?<=[.?!])\s+", finding.note):
            assert len(sentence.split()) <= LONGEST + 5, sentence  # an error's sentence holds numbers too
        assert (finding.outcome is Outcome.MEASURED) or finding.note
        assert (finding.value is not None) is (finding.outcome is Outcome.MEASURED)


@CARD
def test_without_any_data_a_check_says_what_is_missing(card: Card, observe):
    try:
        found = run(card, observe())
    except MissingAnswerError:
        return
    assert all(finding.outcome is Outcome.NOT_RUN for finding in found)


@CARD
def test_the_same_seed_gives_the_same_findings(card: Card, rich):
    assert run(card, rich) == run(card, rich)


def test_a_card_without_a_question_mark_or_with_an_unknown_word_is_refused():
    text = (REPOSITORY / "attacks" / "near_copy.toml").read_text(encoding="utf-8")
    assert parse_card(text, "near_copy", "here").name == "near_copy"
    for broken in (text.replace('trained on?"', 'trained on."'), "wheels = 4\n" + text, text + "]"):
        with pytest.raises(ConfigError, match="card near_copy in here is not valid"):
            parse_card(broken, "near_copy", "here")


def test_the_table_of_cards_is_up_to_date():
    path = REPOSITORY / "scripts" / "cards_table.py"
    spec = importlib.util.spec_from_file_location("cards_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (REPOSITORY / "attacks" / "README.md").read_text(encoding="utf-8")
    assert written == module.readme(CARDS.values()), "run python scripts/cards_table.py"


ATTACK = '''
from dataclasses import dataclass
from typing import final
from showthrough.toolkit.findings import Answers
from showthrough.core.check import Check
from showthrough.core.images import Role

@final
@dataclass(frozen=True, kw_only=True)
class Count(Check):
    """Counts."""

    def run(self, seen, rng):
        return (Answers("count", "counting").measured("images", float(len(seen.images(Role.SYNTHETIC)))),)
'''
TEST = (
    "from showthrough.core.cards import all_cards\ncard = all_cards()['count']\nprint(card.load().__name__)"
)


def test_an_attack_in_another_package_needs_three_new_files_and_no_edit(tmp_path):
    package = tmp_path / "elsewhere"
    package.mkdir()
    card = tomllib.loads((REPOSITORY / "attacks" / "near_copy.toml").read_text(encoding="utf-8"))
    toml = [f'{key} = "{card[key].strip()}"' for key in ("title", "question")]
    toml += ['suite = "counting"', 'kind = "attack"', 'implementation = "elsewhere.count:Count"']
    toml += [f'{key} = "Nothing."' for key in ("how_to_read", "does_not_show", "wrong_if")]
    toml += ['sources = ["none"]', '[adversary]\nwho = "Anyone."\naccess = "samples"', "[[statistics]]"]
    toml += ['name = "images"', 'meaning = "Images."', 'unit = "images"', 'safer = "neither"']
    (package / "count.toml").write_text("\n".join(toml), encoding="utf-8")
    (package / "count.py").write_text(ATTACK, encoding="utf-8")
    (tmp_path / "test_count.py").write_text(TEST, encoding="utf-8")
    installed = tmp_path / "elsewhere-1.0.dist-info"  # what pip writes from [project.entry-points]
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[showthrough.cards]\nmine = elsewhere\n")
    command = [sys.executable, str(tmp_path / "test_count.py")]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "Count", done.stderr
