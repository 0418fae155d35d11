"""What is said of differential privacy follows from the account of the training, or the record is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from showthrough.config_files import load_record
from showthrough.core.card_words.statistic import Statistic
from showthrough.core.cards import all_cards
from showthrough.core.facts import CanaryScores
from showthrough.core.records import AuditRecord, Finding, canonical
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.core.trust.agreeing_claims import contradiction_of_account, contradictions_in_claims
from showthrough.errors import IntegrityError
from showthrough.testing.in_memory import leaky
from showthrough.testing.planted_records import a_certificate, a_record
from showthrough.toolkit.run_checks import run_check

ASKED = ("dp_accounting", "all_trainings", "one_run_audit")
OTHER = Mechanism(noise_multiplier=2.0, sample_rate=0.01, steps=100)
ACCOUNT = a_certificate(epsilon=1.5, epsilon_all=1.8, other_runs=(OTHER,), unprotected_runs=1)


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    """Return what the checks say of an account, and of canaries that prove less than is claimed."""
    rng = np.random.default_rng(3)
    inside = rng.random(400) < 0.5
    canaries = CanaryScores("elbo", rng.normal(0.3 * inside), inside, np.ones(400, int), ACCOUNT)
    seen = leaky(0.5, n=20, facts=(ACCOUNT, canaries))
    cards = all_cards()
    return tuple(one for name in ASKED for one in run_check(cards[name], cards[name].load()(), seen, 0))


def record(findings: tuple[Finding, ...], **account: Any) -> AuditRecord:
    cards = tuple(all_cards()[name] for name in ASKED)
    return a_record(*findings, cards=cards, controls=(), accounting=ACCOUNT.model_copy(update=account))


def test_what_checks_say_of_an_account_agrees_with_it(findings, tmp_path: Path) -> None:
    told = record(findings)
    (tmp_path / "record.json").write_bytes(canonical(told))
    assert load_record(tmp_path) == told
    measured = {one.statistic for one in findings if one.value is not None}
    assert {"claimed_epsilon", "total_epsilon", "unprotected_trainings", "audit_consistency"} <= measured


@pytest.mark.parametrize(
    ("statistic", "figures", "sentence"),
    [
        ("claimed_epsilon", {"value": 0.1}, r"claimed_epsilon\[.*: it says 0.1, and the account .* says 1.5"),
        ("total_epsilon", {"value": 1.5}, r"total_epsilon\[.*: it says 1.5, and the account .* says 1.8"),
        ("unprotected_trainings", {"value": 0.0}, "it says 0, and the account of the training says 1"),
        ("total_epsilon", {"params": {"delta": 0.1, "unit": "identity"}}, "its delta is 0.1, and that of"),
        (
            "total_epsilon",
            {"params": {"unit": "image"}},
            "its unit is image, and that of the account identity",
        ),
        ("audit_consistency", {"value": 0.4, "interval": None}, "it is 0.4, and .* is proven where 1.5"),
        ("audit_consistency", {"value": -9.0, "interval": None}, "less than nothing would be proven"),
        ("epsilon_ceiling", {"value": 1.0}, "at most 1 could be proven, which never refutes a claim of 1.5"),
    ],
)
def test_an_edited_claim_is_refused_by_name(findings, tmp_path: Path, statistic, figures, sentence) -> None:
    edited = tuple(one.model_copy(update=figures) if one.statistic == statistic else one for one in findings)
    (tmp_path / "record.json").write_bytes(canonical(record(edited)))
    with pytest.raises(IntegrityError, match=sentence):
        load_record(tmp_path)


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ({"epsilon": 0.5}, "it says 1.5, and the account of the training says 0.5"),
        ({"epsilon_all": 9.0}, "it says 1.8, and the account of the training says 9"),
        ({"epsilon_all": None}, "tells of all trainings, and the account does not say"),
        ({"unmatched_runs": 2}, "tells of all trainings, and the account leaves 2 open"),
        ({"unprotected_runs": 0}, "it says 1, and the account of the training says 0"),
        ({"epsilon_all": 1.0}, "gives away epsilon 1.5, and all trainings together 1"),
    ],
)
def test_an_edited_account_is_refused(findings, tmp_path: Path, account, sentence) -> None:
    (tmp_path / "record.json").write_bytes(canonical(record(findings, **account)))
    with pytest.raises(IntegrityError, match=sentence):
        load_record(tmp_path)


def test_a_card_without_its_claim_hides_no_edited_figure(findings, tmp_path: Path) -> None:
    told = record(tuple(_edited(one) for one in findings))
    silent = [
        card.model_copy(update={"statistics": tuple(_silent(one) for one in card.statistics)})
        for card in told.cards
    ]
    (tmp_path / "record.json").write_bytes(canonical(told.model_copy(update={"cards": tuple(silent)})))
    with pytest.raises(IntegrityError, match=r"it says 0.1, and the account"):
        load_record(tmp_path)


def _edited(finding: Finding) -> Finding:
    return finding.model_copy(update={"value": 0.1}) if finding.statistic == "claimed_epsilon" else finding


def _silent(statistic: Statistic) -> Statistic:
    kept = "beyond" if statistic.claim == "beyond" else None  # which blocks: a card without it is no card
    return statistic.model_copy(update={"claim": kept})


def test_without_an_account_nothing_is_claimed_and_canaries_still_prove(findings) -> None:
    cards = all_cards()
    told = [(one, cards[one.check].statistic(one.statistic)) for one in findings]
    refused = {finding.statistic for finding, _ in contradictions_in_claims(told, None)}
    assert refused == {"claimed_epsilon", "total_epsilon", "unprotected_trainings", "audit_consistency"}
    assert contradiction_of_account(None) is None
    assert contradiction_of_account(a_certificate()) is None
