"""Figures that stand for what a generator leaks and what it is good for; which they are, the cards tell."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple

from showthrough.core.beside.sibling_audit import SiblingAudit, SiblingFigure
from showthrough.core.cards import Card, Statistic
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import statistic_of, suite_of
from showthrough.interpret.sentences import as_share, phrase_of

BETTER = {"lower": "less is better", "higher": "more is better"}
VIEWS = ("by", "form")  # parameters over which the worst figure stands for a generator
Fits = Callable[[AuditRecord, Card, Statistic], bool]


class Scale(NamedTuple):
    """One axis: a figure of one card, asked in one way."""

    check: str
    statistic: str
    params: tuple[tuple[str, str], ...]


class Scales(NamedTuple):
    """Both axes; None: no generator has such a figure."""

    use: Scale | None
    leak: Scale | None


def scales_of(records: Sequence[AuditRecord]) -> Scales:
    """Return the figures of use and of leaks that most generators of an audit have."""
    return Scales(_common(records, (_purpose, _quality)), _common(records, (_people, _harm, _above_guessing)))


def scale_of(finding: Finding) -> Scale:
    """Return the axis that a figure stands on."""
    asked = sorted((key, str(value)) for key, value in finding.params.items() if key not in VIEWS)
    return Scale(finding.check, finding.statistic, tuple(asked))


def worst_on(scale: Scale | None, record: AuditRecord) -> Finding | None:
    """Return the worst figure of a generator on an axis, a count as a share, or None where it has none."""
    found = [one for one in record.findings if _is_placeable(one) and scale_of(one) == scale]
    if not found:
        return None
    statistic = statistic_of(found[0], record)
    sign = 1 if statistic is None or statistic.safer == "lower" else -1
    worst = max(found, key=lambda one: sign * (one.value or 0.0))
    return as_share(worst, phrase_of(worst, record.card(worst.check)))


def key_points(audited: Sequence[AuditRecord | SiblingAudit]) -> tuple[SiblingAudit, ...]:
    """Return every generator of an audit as the records of the others tell of it, in the order given.

    What could not be audited is handed in as what is told of it already.
    """
    scales = scales_of([one for one in audited if isinstance(one, AuditRecord)])
    return tuple(one if isinstance(one, SiblingAudit) else _point(one, scales) for one in audited)


def finding_of(figure: SiblingFigure) -> Finding:
    """Return the figure of a sibling as a finding, to be told as those of the record are."""
    return Finding(**dict(figure), outcome=Outcome.MEASURED)


def _point(record: AuditRecord, scales: Scales) -> SiblingAudit:
    return SiblingAudit(
        name=record.subject.name,
        kind=record.subject.kind,
        leak=_figure(worst_on(scales.leak, record)),
        use=_figure(worst_on(scales.use, record)),
    )


def _figure(finding: Finding | None) -> SiblingFigure | None:
    if finding is None:
        return None
    return SiblingFigure(**{name: getattr(finding, name) for name in SiblingFigure.model_fields})


def _common(records: Sequence[AuditRecord], kinds: Sequence[Fits]) -> Scale | None:
    """Return the figure that most generators have, among those of the first kind that any has."""
    for fits in kinds:
        found = Counter(scale for record in records for scale in dict.fromkeys(_scales(record, fits)))
        if found:
            return max(found, key=lambda scale: found[scale])  # the first of equals, in the cards' order
    return None


def _scales(record: AuditRecord, fits: Fits) -> list[Scale]:
    told = [(finding, record.card(finding.check)) for finding in record.findings if _is_placeable(finding)]
    return [
        scale_of(finding)
        for finding, card in told
        if card is not None
        if (statistic := card.statistic(finding.statistic)) is not None
        if statistic.safer in BETTER and not statistic.by_group and fits(record, card, statistic)
    ]


def _is_placeable(finding: Finding) -> bool:
    return has_value(finding) and finding.interval is not None and isfinite(finding.value or 0.0)


def _people(_: AuditRecord, card: Card, statistic: Statistic) -> bool:
    """Return whether it is a share of training people who are exposed, linked or inferred about."""
    return card.kind == "attack" and statistic.harm != "none" and statistic.counted_in == "people"


def _harm(_: AuditRecord, card: Card, statistic: Statistic) -> bool:
    return card.kind == "attack" and statistic.harm != "none"


def _above_guessing(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    of_attack = card.kind == "attack" and suite_of(card.suite, record).attack is not None
    return of_attack and statistic.chance is not None and statistic.safer == "lower"


def _purpose(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    return statistic.decides and suite_of(card.suite, record).serves_purpose


def _quality(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    suite = suite_of(card.suite, record)
    return statistic.decides and suite.attack is None and not suite.audits_claim
