"""Random audit records over all cards and outcomes: what a report may be given, for lints of what it says."""

from collections.abc import Iterator, Mapping
from math import copysign, isfinite

import numpy as np

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.beside.used_instruments import EmbedderInfo, Strength
from showthrough.core.cards import Card, Statistic, all_cards, all_suites
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import (
    AuditRecord,
    Control,
    ControlKind,
    Finding,
    Outcome,
    RoleData,
    Subject,
)
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Scalar
from showthrough.interpret.privacy_and_use import key_points
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_certificate, a_policy, a_record, a_rule

EMBEDDERS = ("pixels", "facenet", "arcface")
SLOTS: Mapping[str, Scalar] = {
    "fpr": 0.001,
    "fmr": 0.0001,
    "gallery": 1200,
    "what": "places",
    "format": "eu_1",
}
SIBLINGS = ("bold", "shy", "late")
GROUPS = ("women", "men", "over 60")
SIZES = (3, 12, 50, 300, 5000)  # people of a role
SILENT = (Outcome.UNDERPOWERED, Outcome.NOT_ASSESSABLE, Outcome.NOT_RUN, Outcome.FAILED)
NOTE = "The reason stands here in a sentence of its own."


def random_record(seed: int, audited: Audited = "generator") -> AuditRecord:
    """Return the record of an audit that never was: every card of what it is about, any outcome, any size.

    Cards of licence plates are about generators, and one of them about redactions.

    Figures agree with their hits, and lie inside their intervals; the same seed gives the same record.
    """
    rng = np.random.default_rng(seed)
    cards = tuple(card for card in all_cards().values() if audited in card.about)
    n = int(rng.choice(SIZES))
    findings = tuple(finding for card in cards for finding in _of_card(card, n, rng))
    record = a_record(
        *findings,
        cards=cards,
        suites=tuple(all_suites().values()),
        policy=_policy(cards, rng),
        controls=tuple(control for card in cards for control in _controls(card, rng)),
        config=_config(audited),
        subject=_subject(audited, a_certificate(records=max(n, 2)) if rng.random() < 0.5 else None),
        data=tuple(_data(role, n, rng) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)),
        embedders=tuple(_embedder(name, n, rng) for name in EMBEDDERS),
        strengths=tuple(_strengths(rng)) if audited == "generator" else (),
    )
    has_siblings = audited == "generator" and rng.random() < 0.4  # other audits are of one thing
    return _among_siblings(record, n, rng) if has_siblings else record


def _among_siblings(record: AuditRecord, n: int, rng: np.random.Generator) -> AuditRecord:
    """Return the record as one of an audit of several generators, some of which could not be audited."""
    own = record.subject.name
    audited: list[AuditRecord | SiblingAudit] = [record]
    for name in SIBLINGS[: int(rng.integers(1, len(SIBLINGS) + 1))]:
        if rng.random() < 0.2:
            audited.append(SiblingAudit(name=name, kind="vae", failed=True))
            continue
        findings = tuple(finding for card in record.cards for finding in _of_card(card, n, rng))
        subject = record.subject.model_copy(update={"name": name})
        audited.append(record.model_copy(update={"subject": subject, "findings": findings}))
    points = tuple(one for one in key_points(audited) if one.name != own)
    settings = record.config.generators[own]
    config = record.config.model_copy(
        update={"generators": {own: settings, **{one.name: settings for one in points}}}
    )
    return record.model_copy(update={"siblings": points, "config": config})


def _config(audited: Audited) -> AuditConfig:
    """Return a config by which the audit is of this."""
    if audited == "redaction":
        return AuditConfig(name="planted", redaction=RedactionConfig(original="before", redacted="after"))
    if audited in RECORD_KINDS:
        given = DataConfig(kind=audited, train="train", holdout="holdout", synthetic="synthetic")
        return AuditConfig(name="planted", data=given)
    data = DataConfig(bundled="lfw100")
    if audited == "classifier":
        door = ClassifierConfig(file="door.pt", format="torchscript", classes="classes.csv", size=64)
        return AuditConfig(name="planted", data=data, classifier=door)
    folder = FolderConfig(kind="folder", path="images")
    return AuditConfig(name="planted", data=data, generators={"planted": folder})


def _subject(audited: Audited, claim: DPCertificate | None) -> Subject:
    """Return what is audited; a claim of differential privacy is a generator's."""
    if audited == "generator":
        return Subject(name="planted", kind="folder", digest="weights", n_samples=1000, accounting=claim)
    return Subject(name=audited, kind=audited, digest="weights", n_samples=1000)


def _of_card(card: Card, n: int, rng: np.random.Generator) -> Iterator[Finding]:
    if rng.random() < 0.15:  # the whole check fails in one way
        outcome = SILENT[int(rng.integers(len(SILENT)))]
        yield from (_silent(card, statistic, outcome, {}) for statistic in card.statistics)
        return
    for statistic in card.statistics:
        for params in _ways(card, statistic, rng):
            if rng.random() < 0.15:
                yield _silent(card, statistic, SILENT[int(rng.integers(len(SILENT)))], params)
            else:
                yield _measured(card, statistic, n, params, rng)


def _ways(card: Card, statistic: Statistic, rng: np.random.Generator) -> Iterator[dict[str, Scalar]]:
    """Yield the parameters of one finding or several: embedders, forms of the attack, groups, rates."""
    told = statistic.sentence + statistic.if_none
    slots = {name: value for name, value in SLOTS.items() if f"{{{name}}}" in told}
    looks = EMBEDDERS if "an embedder" in card.needs else ("",)
    forms = tuple(card.forms)[:2] or ("",)
    groups = GROUPS if statistic.by_group else ("",)
    for by in looks[: int(rng.integers(1, len(looks) + 1))]:
        for form in forms:
            for group in groups:
                named = {"by": by, "form": form, "group": group}
                yield {**{key: value for key, value in named.items() if value}, **slots}


def _silent(card: Card, told: Statistic, outcome: Outcome, params: Mapping[str, Scalar]) -> Finding:
    return Finding(
        check=card.name, suite=card.suite, statistic=told.name, outcome=outcome, params=params, note=NOTE
    )


def _measured(
    card: Card, told: Statistic, n: int, params: Mapping[str, Scalar], rng: np.random.Generator
) -> Finding:
    cases = n if told.counted_in == "people" else 1000
    about: dict[str, object] = {"check": card.name, "suite": card.suite, "statistic": told.name}
    about |= {"n_identities": n, "n_images": max(cases, n), "n_control": n, "params": params, "note": NOTE}
    about |= {"chance": told.chance, **_figure(told, cases, rng)}
    return Finding.model_validate({**about, "outcome": Outcome.MEASURED})


def _figure(told: Statistic, cases: int, rng: np.random.Generator) -> dict[str, object]:
    """Return value, interval and yardsticks of a figure, none and all as often as anything between."""
    share = float(rng.choice([0.0, 1.0, rng.random(), rng.random() ** 6]))
    if told.kind in ("share", "count") and (told.kind == "count" or rng.random() < 0.7):
        hits = round(share * cases)
        exact, scale = clopper_pearson(hits, cases), cases if told.kind == "count" else 1
        interval = Interval(scale * exact.low, scale * exact.high, exact.level)
        value = float(hits) if told.kind == "count" else hits / cases
        control = float(rng.integers(0, 3)) if told.kind == "count" else round(share * cases * 0.7) / cases
        return {"value": value, "hits": hits, "trials": cases, "interval": interval, "control": control}
    low, high = told.possible
    if told.kind == "difference":
        share = float(rng.choice([share, -share]))
    if told.kind in ("number", "points") and not isfinite(high - low):
        share *= float(rng.choice([1.0, 37.0, 5000.0]))
    value = float(np.clip(share, low, high))
    arm = float(rng.choice([0.001, 0.03, 3.0]))
    interval = Interval(max(value - arm, low), min(value + arm, high), 0.95)
    control = float(np.clip(value * rng.random(), low, high))
    return {"value": value, "interval": interval, "control": control if rng.random() < 0.5 else None}


def _controls(card: Card, rng: np.random.Generator) -> Iterator[Control]:
    if not card.controls or card.kind != "attack":
        return
    leading = card.statistics[0]
    for kind in ControlKind:
        caught = bool(rng.random() < (0.9 if kind is ControlKind.POSITIVE else 0.1))
        is_silent = rng.random() < 0.2
        yield Control(
            suite=card.suite,
            check=card.name,
            statistic=leading.name,
            kind=kind,
            planted=f"{kind} images",
            caught=caught and not is_silent,
            value=None if is_silent else float(np.clip(rng.random(), *leading.possible)),
            interval=None,
            n_images=500,
            note="not_run: Nothing to run it on." if is_silent else "",
        )


def _data(role: Role, n: int, rng: np.random.Generator) -> RoleData:
    photos = n * int(rng.integers(1, 4))
    return RoleData(
        role=role,
        n_images=photos,
        n_identities=n,
        identity_known=bool(rng.random() < 0.7),
        digest=f"keyed-{role}",
        conversions={"grey": int(rng.integers(1, photos + 1))} if rng.random() < 0.5 else {},
    )


def _embedder(name: str, n: int, rng: np.random.Generator) -> EmbedderInfo:
    failures = {str(role): int(rng.integers(0, n + 1)) for role in (Role.TRAIN, Role.HOLDOUT)}
    return EmbedderInfo(
        name=name, title=name, metric="cosine", is_matcher=name != "pixels", digest=name, failures=failures
    )


def _strengths(rng: np.random.Generator) -> Iterator[Strength]:
    for alteration in ("mirror", "crop"):
        for planted in (1, 10):
            seen_by = ("near_copy by pixels",) if rng.random() < 0.5 else ()
            yield Strength(
                alteration=alteration, share=planted / 1000, n_images=1000, n_planted=planted, seen_by=seen_by
            )


def _policy(cards: tuple[Card, ...], rng: np.random.Generator) -> Policy:
    """Return a policy with a rule on every figure that may decide."""
    rules = [_rule(card, told, rng) for card in cards for told in card.statistics if told.decides]
    return a_policy(rules[0].model_copy(update={"severity": "block"}), *rules[1:])


def _rule(card: Card, told: Statistic, rng: np.random.Generator) -> Rule:
    low, high = (end if isfinite(end) else copysign(5.0, end) for end in told.possible)
    limit = 0.0 if told.kind == "count" and told.safer == "lower" else float(rng.uniform(max(low, 0.0), high))
    side = "at_least" if told.safer == "higher" else "at_most"
    severity = str(rng.choice(["block", "warn"]))
    return a_rule(card.name, told.name, severity=severity, **{side: round(limit, 3)})
