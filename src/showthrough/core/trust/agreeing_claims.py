"""Whether findings on differential privacy follow from the account of the training in their record."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from math import isclose
from typing import NamedTuple

from showthrough.core.card_words.statistic import Statistic
from showthrough.core.records import Finding, Outcome
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.trust.agreeing_figures import ROUNDING

NO_ACCOUNT = "it is about a claim, and the record holds no account of the training behind it"
OF_THE_ACCOUNT = ("delta", "unit", "accountant", "sampling")  # parameters that repeat what the account says


class Claimed(NamedTuple):
    """Figure about a claim, and what stands beside it: figures of the same check about the same canaries."""

    part: str  # of a claim, as the card says
    value: float
    beside: Mapping[str, float]  # by part


def contradictions_in_claims(
    told: Sequence[tuple[Finding, Statistic | None]], account: DPCertificate | None
) -> Iterator[tuple[Finding, str]]:
    """Yield findings that cannot be true of a training with such an account, each with the reason."""
    about = [(finding, described.claim) for finding, described in told if described and described.claim]
    parts = [(one, part) for one, part in about if one.outcome is Outcome.MEASURED and one.value is not None]
    beside: dict[Hashable, dict[str, float]] = {}  # once for all: a record may hold thousands of them
    for one, part in parts:
        beside.setdefault(_told_apart_by(one), {})[part] = one.value or 0.0
    for finding, part in parts:
        assert finding.value is not None, "only those with a value are asked"
        reasons = _against(Claimed(part, finding.value, beside[_told_apart_by(finding)]), account)
        yield from ((finding, reason) for reason in (*_of_params(finding, account), *reasons))


def contradiction_of_account(account: DPCertificate | None) -> str | None:
    """Return what an account says of itself that cannot be, as the end of a sentence."""
    if account is None or account.epsilon_all is None:
        return None
    if account.epsilon_all < account.epsilon * (1 - ROUNDING):
        one, every = account.epsilon, account.epsilon_all
        return f"this training gives away epsilon {one:g}, and all trainings together {every:g}"
    return None


def _told_apart_by(one: Finding) -> Hashable:
    """Return what figures about the same canaries have in common."""
    return one.check, frozenset(one.params.items())


def _against(figure: Claimed, account: DPCertificate | None) -> Iterator[str]:
    if figure.part in RULES:
        yield from (NO_ACCOUNT,) if account is None else RULES[figure.part](figure, account)


def _of_params(finding: Finding, account: DPCertificate | None) -> Iterator[str]:
    """Yield parameters that repeat the account otherwise; canaries prove something without a claim too."""
    if account is None:
        return
    for name in OF_THE_ACCOUNT:
        if name in finding.params and finding.params[name] != getattr(account, name):
            yield f"its {name} is {finding.params[name]}, and that of the account {getattr(account, name)}"


def _claimed(figure: Claimed, account: DPCertificate) -> Iterator[str]:
    yield from _same(figure.value, account.epsilon)


def _together(figure: Claimed, account: DPCertificate) -> Iterator[str]:
    if account.epsilon_all is None:
        yield "it tells of all trainings, and the account does not say what else was trained"
    else:
        yield from _of_ledger(figure.value, account.epsilon_all, account)


def _unprotected(figure: Claimed, account: DPCertificate) -> Iterator[str]:
    yield from _of_ledger(figure.value, account.unprotected_runs, account)


def _of_ledger(told: float, known: float, account: DPCertificate) -> Iterator[str]:
    if account.unmatched_runs:
        yield f"it tells of all trainings, and the account leaves {account.unmatched_runs} open"
    yield from _same(told, known)


def _beyond(figure: Claimed, account: DPCertificate) -> Iterator[str]:
    """Yield where what is proven, less the claim, is another figure.

    The proof that may refute a claim has a smaller error rate than the one that is shown, so it is no larger;
    and where not even all guesses right would refute the claim, none of it is measured.
    """
    proven, ceiling = figure.beside.get("proven"), figure.beside.get("ceiling")
    slack = ROUNDING * max(1.0, account.epsilon)
    if figure.value < -account.epsilon - slack:
        yield f"it is {figure.value:g}: less than nothing would be proven of a claim of {account.epsilon:g}"
    if proven is None or figure.value > proven - account.epsilon + slack:
        shown = "nothing" if proven is None else f"{proven:g}"
        yield f"it is {figure.value:g}, and {shown} is proven where {account.epsilon:g} is claimed"
    if ceiling is not None and figure.value <= 0 and ceiling <= account.epsilon - slack:
        yield f"at most {ceiling:g} could be proven, which never refutes a claim of {account.epsilon:g}"


def _same(told: float, known: float) -> Iterator[str]:
    if not isclose(told, known, rel_tol=ROUNDING):
        yield f"it says {told:g}, and the account of the training says {known:g}"


RULES: Mapping[str, Callable[[Claimed, DPCertificate], Iterator[str]]] = {
    "claimed": _claimed,
    "together": _together,
    "unprotected": _unprotected,
    "beyond": _beyond,
}
