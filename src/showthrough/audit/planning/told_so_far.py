"""What an audit that still runs may say: counts that nothing later changes, never a name, never a verdict."""

from collections.abc import Sequence

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.records import Control, ControlKind, Finding, Outcome


def told_strengths(strengths: Sequence[Strength]) -> str:
    """Return how many planted leaks the checks saw; empty where none was planted."""
    return _share(sum(one.found for one in strengths), len(strengths), "planted leaks seen")


def told_controls(controls: Sequence[Control]) -> str:
    """Return how many checks caught the copycat, which they must."""
    tried = [one for one in controls if one.kind is ControlKind.POSITIVE]
    return _share(sum(one.caught for one in tried), len(tried), "checks caught the planted copycat")


def told_findings(findings: Sequence[Finding]) -> str:
    """Return how many figures were measured; whether they pass, the gate says with all of them."""
    measured = sum(one.outcome is Outcome.MEASURED for one in findings)
    return _share(measured, len(findings), "figures measured")


def _share(some: int, of: int, what: str) -> str:
    return f"{some:,} of {of:,} {what}" if of else ""
