"""What shipped policies and cards refer to is listed, with the paragraphs that their limits answer."""

import re
import tomllib
from datetime import date

import pytest

from language import problems
from showthrough.bundled import bundled, presets
from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.law import cited_texts as law
from showthrough.core.law.cited_texts import cited_texts, legal_sources, named_paragraphs
from showthrough.errors import ConfigError

KNOWN = legal_sources()
DRAFT = KNOWN["edpb-02-2026"]


@pytest.mark.parametrize("name", presets("policies"))
def test_every_limit_that_blocks_names_a_listed_paragraph_of_a_listed_text(name: str) -> None:
    policy = load_policy(name)
    assert set(policy.legal_sources) <= set(KNOWN)
    for rule in policy.rules:
        assert rule.because
        assert rule.severity != "block" or (rule.source and rule.paragraph), rule.name
        for paragraph in named_paragraphs(rule.paragraph):
            assert KNOWN[rule.source].paragraph(paragraph) is not None, f"{rule.name}: {paragraph}"


def test_every_listed_paragraph_that_policies_lean_on_is_told_apart() -> None:
    for source in KNOWN.values():
        names = [one.paragraph for one in source.paragraphs]
        assert len(names) == len(set(names)), source.key


def test_the_guidelines_of_2026_are_a_draft() -> None:
    assert DRAFT.status == "draft"
    assert (DRAFT.in_force_from, DRAFT.consultation_closed) == (date(2026, 7, 7), date(2026, 10, 30))
    assert DRAFT.named == "EDPB Guidelines 02/2026 (draft)"
    assert {one.paragraph for one in DRAFT.paragraphs} >= {
        "par. 36", "par. 40", "par. 71(b)", "par. 87", "Example 20",
    }  # fmt: skip


def test_the_ai_act_says_from_which_day_each_part_applies() -> None:
    days = {one.paragraph: one.applies_from for one in KNOWN["ai-act"].paragraphs}
    assert days == {
        "Art. 50": date(2026, 8, 2),
        "Art. 50(2)": date(2026, 12, 2),
        "Annex III": date(2027, 12, 2),
        "Annex I": date(2028, 8, 2),
    }


def test_texts_that_nobody_found_are_not_listed() -> None:
    file = bundled("configs").joinpath("legal", "sources.toml").read_text(encoding="utf-8")
    assert not re.search(r"0[46]/2025", file)


def test_what_is_said_of_a_text_can_stand_in_a_report() -> None:
    for source in KNOWN.values():
        for told in (source.asks, source.short, *(one.says for one in source.paragraphs)):
            assert problems(told) == [], source.key


def test_a_record_keeps_the_texts_of_its_policy_and_its_cards() -> None:
    papers = [paper for card in all_cards().values() for paper in card.sources]
    found = {source.key for source in cited_texts(["edpb-02-2026", "nobody-s"], papers, KNOWN)}
    assert found >= {"edpb-02-2026", "iso-19795-1", "iso-19795-10", "nist-800-226", "wp216", "edpb-28-2024"}
    assert not found & {"ai-act", "cnil-2025", "nobody-s"}


def test_a_part_of_a_standard_is_not_another_part() -> None:
    papers = ["ISO/IEC 19795-10:2024 (groups)"]
    found = {source.key for source in cited_texts([], papers, KNOWN) if not source.always}
    assert found == {"iso-19795-10"}


def test_a_list_that_says_something_unknown_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomllib, "loads", lambda _: {"act": {"short": "Act"}})
    with pytest.raises(ConfigError, match=r"sources\.toml is not valid"):
        law.legal_sources()
