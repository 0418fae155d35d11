"""Workflow commands: the rulings as annotations of a GitHub run, errors exactly what stops a release."""

from collections.abc import Iterator

from showthrough.core.decision import Decision, Ruling, Status
from showthrough.errors import Exit
from showthrough.legible import legible

WITHOUT_ANSWER = (Status.INCONCLUSIVE, Status.NOT_RUN, Status.ERROR)
LONGEST = 1000  # characters of a message


def github(decision: Decision) -> str:
    r"""Return a workflow command for the verdict and for each ruling that somebody has to see.

    Text of somebody else's ends no line and begins no command of its own: what would is written as its code.
    """
    return "\n".join((_verdict(decision), *_annotations(decision))) + "\n"


def _verdict(decision: Decision) -> str:
    level = "notice" if decision.exit_code is Exit.PASS else "error"
    policy = f"{decision.policy_name} {decision.policy_version}"
    told = f"{decision.verdict.value} under the policy {policy}, valid until {decision.valid_until}."
    return command(level, decision.title or "showthrough", told)


def _annotations(decision: Decision) -> Iterator[str]:
    for ruling in decision.rulings:
        level = _level(ruling)
        if level is not None:
            yield command(level, ruling.rule.name, ruling.reason)
    for suite in decision.missing_coverage:
        told = f"The policy requires an answer from {suite}, and none counts."
        yield command("error", "required coverage", told)
    if decision.stale:
        told = "The evidence lies outside the time that the policy accepts."
        yield command("error", "age of the evidence", told)
    for one in decision.worsened:
        yield command("error" if one.blocks else "warning", one.rule, one.told)
    yield from (command("error", "not compared", told) for told in decision.not_compared)
    yield from (command("warning", waiver.check, waiver.told) for waiver in decision.idle_waivers)
    yield from (command("notice", "other audit", told) for told in decision.unlike_before)


def _level(ruling: Ruling) -> str | None:
    if ruling.status is Status.WAIVED:
        return "warning"
    if ruling.status is not Status.FAIL and ruling.status not in WITHOUT_ANSWER:
        return None
    return {"block": "error", "warn": "warning"}.get(ruling.rule.severity)


def command(level: str, title: str, message: str) -> str:
    r"""Return one workflow command, its text escaped as runners unescape it.

    >>> command("error", "a,b", "100 %\n::error::no")
    '::error title=a%2Cb::100 %25\\x0a: :error: :no'
    """
    name = _escaped(legible(title)).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={name}::{_escaped(legible(message, LONGEST))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
