"""Certificates of differential privacy: issued for a training, verified from their own numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from showthrough.core.training_settings.privacy import DPCertificate, Mechanism
from showthrough.errors import IntegrityError
from showthrough.generators.private.accounting import ACCOUNTANTS, prv_error, rdp_epsilon
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.privacy_plan import COPULA, EVERYONE, RELEASES, PrivacyPlan
from showthrough.generators.private.self_check import refuse_errors
from showthrough.version import VERSION

SAMPLING = "poisson"
ONCE = "everyone"  # is in the one release of this training
NOISE = (0.01, 1e4)  # what training uses; beyond that accountants divide by zero, or never end
LEAST_RATE = 1e-9
MOST_STEPS = 10**9
MOST_TRIALS = 1e4
_ENGINES = {
    "opacus": version("opacus"),
    "bookkeeping": VERSION,
    EVERYONE: VERSION,
    COPULA: VERSION,
}  # of the package whose code each is


def certify(
    plan: PrivacyPlan,
    unit: str,
    secret: bool,
    errors: Mapping[str, float],
    shared: Shared = Shared(),  # noqa: B008 - a tuple, which nobody can change
) -> DPCertificate:
    """Return the certificate of training that followed the plan to its end.

    `shared` is what the ledger holds of other trainings on the same people.
    """
    own = [*plan.earlier, plan.mechanism]
    is_release = plan.engine in RELEASES
    accountant = _accountant(own, is_release)
    alone = DPCertificate(
        epsilon=ACCOUNTANTS[accountant](own, plan.delta),
        epsilon_rdp=rdp_epsilon(own, plan.delta),
        accountant=accountant,
        unit=unit,
        neighbours=f"add or remove one {unit}",
        sampling=ONCE if is_release else SAMPLING,
        noise_is_private=secret,
        self_check=errors,
        engine_version=_ENGINES[plan.engine],
        versions={name: version(name) for name in ("opacus", "torch", "numpy", "scipy")},
        **plan.model_dump(exclude={"draws", "run"}),
    )
    return renewed(alone, shared)


def renewed(certificate: DPCertificate, shared: Shared) -> DPCertificate:
    """Return a certificate that counts all training on the same people, later training included.

    Of people who were in different trainings the one who paid most is counted.
    """
    rest, epsilon = max(
        ((group, _together(certificate, group)) for group in shared.groups), key=lambda each: each[1]
    )
    return certificate.model_copy(
        update={
            "other_runs": rest,
            "epsilon_all": epsilon,
            "unprotected_runs": shared.unprotected,
            "unmatched_runs": shared.unmatched,
        }
    )


def _together(certificate: DPCertificate, rest: Sequence[Mechanism]) -> float:
    missing = _missing(certificate.earlier, rest)
    every = [*rest, *missing, certificate.mechanism]
    is_exact = all(one.sample_rate >= 1.0 and one.trials is None for one in every)
    counts = "gaussian" if certificate.accountant == "gaussian" and is_exact else "prv"
    return ACCOUNTANTS[counts](every, certificate.delta)


def _accountant(own: Sequence[Mechanism], is_release: bool) -> str:
    """Return the accountant of a training and those before it; PRV counts all but a private choice."""
    if any(one.trials is not None for one in own):
        return "rdp"
    return "gaussian" if is_release and len(own) == 1 else "prv"


def verify(certificate: DPCertificate) -> DPCertificate:
    """Return the certificate if its claims follow from its own numbers.

    This cannot show that training did what the certificate says; an audited lower bound above the
    claim can show that it did not. A run with reproducible noise passes and still says of itself
    that it is not private.

    Raises:
        IntegrityError: a claim does not follow.
    """
    _refuse_impossible(certificate)
    refuse_errors(certificate.self_check, certificate.engine)
    own = [*certificate.earlier, certificate.mechanism]
    error = prv_error(own, certificate.delta)
    _refuse_claim("epsilon_rdp", certificate.epsilon_rdp, rdp_epsilon(own, certificate.delta), error)
    counted = ACCOUNTANTS[certificate.accountant](own, certificate.delta)
    _refuse_claim("epsilon", certificate.epsilon, counted, error)
    if certificate.epsilon_all is not None:
        found = _together(certificate, certificate.other_runs)
        _refuse_claim("epsilon_all", certificate.epsilon_all, found, error)
    return certificate


def _missing(earlier: Sequence[Mechanism], rest: Sequence[Mechanism]) -> list[Mechanism]:
    """Return the earlier training that the ledger does not hold: it was done in another place."""
    return list((Counter(earlier) - Counter(rest)).elements())


def _refuse_claim(name: str, claim: float, found: float, error: float) -> None:
    if not claim >= found - error:  # versions of the accountant differ by less; nan is refused
        raise IntegrityError(
            f"the certificate claims {name} {claim:.3g}, but its own noise, sampling, steps and delta "
            f"give {found:.3g}"
        )


def _refuse_impossible(certificate: DPCertificate) -> None:
    if certificate.accountant not in ACCOUNTANTS:
        raise IntegrityError(
            f"the certificate counts with {certificate.accountant!r}, and only "
            f"{' and '.join(map(repr, ACCOUNTANTS))} are accepted: gdp claims less than was spent"
        )
    is_release = certificate.engine in RELEASES
    if certificate.sampling != (ONCE if is_release else SAMPLING):
        raise IntegrityError(
            f"the certificate's epsilon holds for {ONCE if is_release else SAMPLING!r} sampling, not for "
            f"{certificate.sampling!r}"
        )
    once = is_release and certificate.steps == 1 and certificate.sample_rate == 1
    own = [*certificate.earlier, certificate.mechanism]
    if certificate.accountant == "gaussian" and not (once and _accountant(own, is_release) == "gaussian"):
        raise IntegrityError(
            "the certificate counts exactly, which holds for one release of everybody and nothing before it"
        )
    if certificate.engine not in _ENGINES:
        raise IntegrityError(
            f"the certificate names the engine {certificate.engine!r}, whose self-check nobody knows here; "
            f"there are {', '.join(_ENGINES)}"
        )
    for spent in (certificate.mechanism, *certificate.earlier, *certificate.other_runs):
        _refuse_unless(
            "noise_multiplier", spent.noise_multiplier, NOISE[0] <= spent.noise_multiplier <= NOISE[1]
        )
        _refuse_unless("sample_rate", spent.sample_rate, LEAST_RATE <= spent.sample_rate <= 1.0)
        _refuse_unless("steps", spent.steps, 0 < spent.steps <= MOST_STEPS)
        if spent.trials is not None:
            _refuse_unless("trials.mean", spent.trials.mean, 1.0 <= spent.trials.mean <= MOST_TRIALS)
            _refuse_unless("trials.shape", spent.trials.shape, -1.0 < spent.trials.shape <= MOST_TRIALS)
    _refuse_unless("max_grad_norm", certificate.max_grad_norm, certificate.max_grad_norm > 0.0)
    _refuse_unless("records", certificate.records, certificate.records > 0)
    # at 1/n one person may be published
    _refuse_unless("delta", certificate.delta, 0.0 < certificate.delta * certificate.records < 1.0)


def _refuse_unless(name: str, value: float, holds: bool) -> None:
    if not holds:
        raise IntegrityError(f"the certificate's {name} cannot be {value}")
