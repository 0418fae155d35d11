"""Figures derived again from the scores in a vault: those of attacks that give each person a score."""

from collections.abc import Iterator, Mapping
from math import isclose
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.score_files import StoredScores, opened, read_scores
from showthrough.core.missing import Missing
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.errors import IntegrityError, UsageError
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import PersonScores, Setting, membership_findings

ROUNDING = 1e-9


class Rederived(NamedTuple):
    """What the scores in one file say of the record: None where they could not be asked."""

    name: str
    agrees: bool | None
    told: str


def rederived(record: AuditRecord, scores: Mapping[str, str], folder: Path) -> Iterator[Rederived]:
    """Yield for each file of scores whether its values, hits and trials are those of the record.

    Intervals are not compared: their lower ends allow for all guesses of the audit together.

    Raises:
        UsageError: there is no vault.
    """
    vault = opened(folder)
    for name, digest in scores.items():
        try:
            stored = read_scores(vault, name, digest)
        except UsageError as error:
            yield Rederived(name, None, str(error))
        except IntegrityError as error:
            yield Rederived(name, False, str(error))
        else:
            yield _compared(name, stored, record)


def _compared(name: str, stored: StoredScores, record: AuditRecord) -> Rederived:
    people = PersonScores(stored.members, stored.nonmembers, 0)
    answers = Answers(check=stored.check).having(params=stored.params)
    again = membership_findings(lambda: people, answers, Setting(Missing("not asked again")))
    told = [one for one in record.findings if one.check == stored.check]
    pairs = [(own, _same(own, told)) for own in again if own.outcome is Outcome.MEASURED]
    different = [own.statistic for own, other in pairs if other is not None and not _agree(own, other)]
    if different:
        return Rederived(name, False, f"its scores give another {', '.join(dict.fromkeys(different))}")
    compared = [own.statistic for own, other in pairs if other is not None]
    if not compared:
        return Rederived(name, None, "the record tells no figure of these scores as measured")
    return Rederived(
        name, True, f"scores give {len(compared)} figures of {stored.check} again, without intervals"
    )


def _same(own: Finding, told: list[Finding]) -> Finding | None:
    alike = (one for one in told if one.statistic == own.statistic and dict(one.params) == dict(own.params))
    found = next(alike, None)
    return found if found is not None and found.outcome is Outcome.MEASURED else None


def _agree(own: Finding, other: Finding) -> bool:
    if own.value is None or other.value is None:
        return own.value is other.value
    is_same = isclose(own.value, other.value, rel_tol=ROUNDING, abs_tol=ROUNDING)
    return is_same and (own.hits, own.trials) == (other.hits, other.trials)
