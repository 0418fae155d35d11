"""Planted audit records, small enough to read: for tests of policies, gates and reports."""

from datetime import UTC, date, datetime
from typing import Any

from showthrough.core.beside.run_account import Machine
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.cards import Adversary, Card, GuessCount, Statistic, all_cards, all_suites
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import FolderConfig
from showthrough.core.policy import Policy, Rule, Waiver
from showthrough.core.records import (
    SCHEMA_VERSION,
    AuditRecord,
    Control,
    ControlKind,
    Finding,
    Outcome,
    Subject,
)
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.training_settings.privacy import DPCertificate

TODAY = date(2026, 3, 1)
ATTACKS = {
    "near_copy": ("memorisation", ("near_copy_rate", "near_copy_excess", "confirmed_copies")),
    "nearest_sample": ("membership", ("tpr_at_fpr", "auc")),
    "match_rate": ("biometric", ("match_excess", "person_rate")),
    "one_run_audit": ("dp", ("audited_epsilon", "audit_consistency", "epsilon_ceiling")),
}
MEASURES = {"dp_accounting": ("dp", ("claimed_epsilon",)), "detection": ("utility", ("map50_drop", "map50"))}


SHIPPED = {statistic.name: statistic for card in all_cards().values() for statistic in card.statistics}


def a_statistic(name: str, **about: Any) -> Statistic:
    """Return a statistic as its card describes it; one that no card has is a share of cases."""
    words = name.replace("_", " ").capitalize()
    given: dict[str, Any] = {
        "name": name,
        "label": words,
        "sentence": f"{words}: {{amount}}",
        "noun": "cases",
    }
    given |= {"meaning": "A figure.", "unit": "share", "kind": "share", "possible": (0, 1)}
    given |= {"counted_in": "people", "safer": "lower", "harm": "none"}
    if name in SHIPPED:
        given = SHIPPED[name].model_dump()
    return Statistic.model_validate({**given, **about})


def a_card(name: str, suite: str, statistics: tuple[str, ...], adversary: bool) -> Card:
    """Return the card of an attack, or of a measure where there is no adversary."""
    described = tuple(a_statistic(statistic) for statistic in statistics)
    return Card(
        name=name,
        title=name.replace("_", " ").capitalize(),
        suite=suite,
        kind="attack" if adversary else "measure",
        question="Does it leak?",
        adversary=Adversary(who="Anyone with the images.", access="samples") if adversary else None,
        needs=("train", "holdout", "synthetic") if adversary else (),
        statistics=described,
        guesses=GuessCount(each_embedder=1) if any(s.guesses_membership for s in described) else None,
        how_to_read="Lower is better.",
        does_not_show="Everything else.",
        wrong_if="The splits differ.",
        sources=("planted",),
        implementation="showthrough.nowhere:Nothing",
    )


CARDS = (
    *(a_card(name, suite, statistics, True) for name, (suite, statistics) in ATTACKS.items()),
    *(a_card(name, suite, statistics, False) for name, (suite, statistics) in MEASURES.items()),
)


def card_of(finding: Finding) -> Card:
    """Return the planted card of a finding."""
    return next(card for card in CARDS if card.name == finding.check)


def a_control(suite: str, kind: ControlKind, caught: bool, **params: str) -> Control:
    """Return a control of a suite that was caught, or was not, by the first planted attack of the suite."""
    attacks = (card for card in CARDS if card.suite == suite and card.adversary is not None)
    card = next(attacks, None)
    return Control(
        suite=suite,
        check="any" if card is None else card.name,
        statistic="any" if card is None else card.statistics[0].name,
        kind=kind,
        planted="copies of training images" if kind is ControlKind.POSITIVE else "independent images",
        caught=caught,
        value=0.9 if caught else 0.0,
        interval=None,
        n_images=500,
        params=params,
    )


def good_controls(*suites: str) -> tuple[Control, ...]:
    """Return controls that behaved: the copycat was caught, the independent generator was not."""
    return tuple(
        a_control(suite, kind, kind is ControlKind.POSITIVE) for suite in suites for kind in ControlKind
    )


CONTROLS = good_controls("memorisation", "membership", "biometric")
MATCHERS = tuple(
    EmbedderInfo(name=name, title=name, metric="cosine", is_matcher=name != "pca", digest=f"{name}-weights")
    for name in ("facenet", "arcface", "pca")
)


def a_finding(statistic: str, **about: Any) -> Finding:
    """Return a measured finding of a card of `CARDS`; hits and trials make its value."""
    named = {
        statistic: (name, suite)
        for name, (suite, names) in {**ATTACKS, **MEASURES}.items()
        for statistic in names
    }
    check, suite = named[statistic]
    if "hits" in about:
        about.setdefault("value", about["hits"] / about["trials"])
        about.setdefault("n_images", about["trials"])
    return Finding(
        **{"check": check, "suite": suite, "statistic": statistic, "outcome": Outcome.MEASURED, **about}
    )


def a_rule(check: str, statistic: str, **limits: Any) -> Rule:
    """Return a rule of a policy; `limits` are its other fields."""
    return Rule(**{"check": check, "statistic": statistic, "because": "example", **limits})


def a_policy(*rules: Rule, **settings: Any) -> Policy:
    """Return a policy of these rules; `settings` are its other fields."""
    return Policy(**{"name": "planted", "version": "1", "owner": "DPO", "rules": rules, **settings})


def a_waiver(check: str, **changes: Any) -> Waiver:
    """Return a waiver that is valid on `TODAY`, with some fields changed."""
    given: dict[str, Any] = {
        "check": check,
        "model_digest": "weights",
        "reason": "pilot",
        "compensating_measure": "contract",
        "requested_by": "Engineer <engineer@example.eu>",
        "approved_by": "officer@example.eu",
        "created": date(2026, 2, 1),
        "expires": date(2026, 4, 1),
    }
    return Waiver(**{**given, **changes})


def a_certificate(**changes: Any) -> DPCertificate:
    """Return a certificate of differential privacy, with some fields changed."""
    given: dict[str, Any] = {
        "epsilon": 6.2,
        "delta": 1e-5,
        "epsilon_rdp": 6.5,
        "accountant": "prv",
        "unit": "identity",
        "neighbours": "add or remove one person",
        "sampling": "Poisson",
        "sample_rate": 0.01,
        "noise_multiplier": 1.0,
        "max_grad_norm": 1.0,
        "steps": 1000,
        "records": 5000,
        "noise_is_private": True,
    }
    return DPCertificate(**{**given, **changes})


def a_record(*findings: Finding, rules: tuple[Rule, ...] = (), **changes: Any) -> AuditRecord:
    """Return the record of an audit with these findings and good controls, with some fields changed."""
    subject = Subject(
        name="planted",
        kind="folder",
        digest="weights",
        n_samples=1000,
        accounting=changes.pop("accounting", None),
    )
    policy = a_policy(*(rules or (a_rule("memorisation", "near_copy_rate", at_most=0.01),)))
    given: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool_version": "0.1.0",
        "run_id": "planted-0001",
        "name": "planted",
        "created": datetime(2026, 2, 20, tzinfo=UTC),
        "subject": subject,
        "config": AuditConfig(
            name="planted",
            data=DataConfig(bundled="lfw100"),
            generators={"planted": FolderConfig(kind="folder", path="images")},
        ),
        "policy": policy,
        "data": (),
        "embedders": MATCHERS,
        "environment": Machine(python="3.11", platform="any", cpu_count=2, accelerator="none", versions={}),
        "seeds": {"audit": 0},
        "cards": CARDS,
        "suites": tuple(all_suites().values()),
        "findings": findings,
        "controls": CONTROLS,
    }
    return AuditRecord(**{**given, **changes})
