"""Privacy accounting for DP-SGD with Poisson sampling (arXiv:1607.00133)."""

import math
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from opacus.accountants import IAccountant, PRVAccountant, RDPAccountant
from opacus.accountants.analysis import rdp
from scipy.optimize import brentq

from showthrough.core.training_settings.privacy import Mechanism, PrivacyConfig, RandomTrials, ReleaseConfig
from showthrough.core.types import Floats
from showthrough.errors import ConfigError
from showthrough.generators.private.privacy_plan import EVERYONE, SENSITIVITY, PrivacyPlan
from showthrough.stats.privacy.gaussian_mechanism import release_epsilon, release_noise
from showthrough.stats.privacy.random_trials import negative_binomial_rdp, poisson_rdp, rdp_delta

PRV_ERROR = 0.01  # the accountant adds this to its estimate, so that epsilon is an upper bound
RELATIVE_ERROR = 0.001  # of a large epsilon, likewise: its time grows with epsilon / error
SEARCH_ERROR = 0.005  # of epsilon: how exactly the noise is first looked for
SMALLEST_DELTA = 1e-12  # below it, rounding is more than what is counted
LARGEST_EPSILON = 100.0  # a training person may be told by odds of e^100: no bound on anything
DOUBLED = math.log(2.0)


def prv_epsilon(history: Sequence[Mechanism], delta: float, error: float | None = None) -> float:
    """Return the epsilon of all steps by the PRV accountant, one record added or removed (arXiv:2106.02848).

    An upper bound, by at most twice `error`, which is that of `prv_error` where none is given.

    Raises:
        ConfigError: delta is smaller than what the accountant can count.

    >>> once = Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)
    >>> round(prv_epsilon([once], delta=1e-3), 2), round(prv_epsilon([once, once], delta=1e-3), 2)
    (0.6, 0.9)
    """
    if any(one.trials is not None for one in history):
        return rdp_epsilon(history, delta)  # the theorems on random trials are about Renyi divergences
    return _prv(history, delta, prv_error(history, delta) if error is None else error)


def prv_error(history: Sequence[Mechanism], delta: float) -> float:
    """Return the error that the PRV accountant is allowed: .01, or a thousandth of a large epsilon.

    What is large is told by Renyi accounting, which follows from the same history: whoever computes
    epsilon again allows the same error.

    >>> prv_error([Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)], delta=1e-3)
    0.01
    """
    return max(PRV_ERROR, RELATIVE_ERROR * rdp_epsilon(history, delta))


def rdp_epsilon(history: Sequence[Mechanism], delta: float) -> float:
    """Return the epsilon of all steps by Renyi accounting (arXiv:1908.10530), a looser bound.

    >>> round(rdp_epsilon([Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)], delta=1e-3), 2)
    0.69
    """
    if all(one.trials is None for one in history):
        return _counted(RDPAccountant, tuple(history), delta)
    orders = np.array(RDPAccountant.DEFAULT_ALPHAS)
    total = np.sum([_divergence(one, orders) for one in history], axis=0)
    epsilon, _ = rdp.get_privacy_spent(orders=list(orders), rdp=total, delta=delta)
    return float(epsilon)


def _divergence(one: Mechanism, orders: Floats) -> Floats:
    """Return the Renyi divergence of a training, or of the best of a random number of them, (orders,)."""
    noise, rate, steps = one.noise_multiplier, one.sample_rate, one.steps
    each = np.asarray(rdp.compute_rdp(q=rate, noise_multiplier=noise, steps=steps, orders=list(orders)))
    if one.trials is None:
        return each
    if one.trials.distribution == "negative_binomial":
        return negative_binomial_rdp(orders, each, one.trials.mean, one.trials.shape)
    return poisson_rdp(orders, each, one.trials.mean, lambda epsilon: rdp_delta(orders, each, epsilon))


def _prv(history: Sequence[Mechanism], delta: float, error: float) -> float:
    try:
        return _counted(PRVAccountant, tuple(history), delta, error)
    except ValueError as cause:  # it says so where rounding would be most of what it finds
        steps = sum(one.steps for one in history)
        raise ConfigError(
            f"delta {delta:g} is smaller than what the accountant can count over {steps:,} steps; "
            "take a larger one"
        ) from cause
    except RuntimeError:  # e^epsilon is more than it can hold
        return math.inf


@lru_cache(maxsize=2**10)  # plans, certificates and their verification ask for one history several times
def _counted(
    kind: type[IAccountant], history: tuple[Mechanism, ...], delta: float, error: float | None = None
) -> float:
    accountant, how = kind(), {} if error is None else {"eps_error": error}
    accountant.history = [(one.noise_multiplier, one.sample_rate, one.steps) for one in history]
    with warnings.catch_warnings(), np.errstate(all="ignore"):  # log(0) at q = 1; orders at their edge
        warnings.simplefilter("ignore")
        return float(accountant.get_epsilon(delta, **how))


def exact_epsilon(history: Sequence[Mechanism], delta: float) -> float:
    """Return the epsilon of releases with Gaussian noise that everybody is in, exactly.

    >>> once = Mechanism(noise_multiplier=3.7304, sample_rate=1.0, steps=1)
    >>> round(exact_epsilon([once], delta=1e-5), 3), round(exact_epsilon([once, once], delta=1e-5), 3)
    (1.0, 1.465)
    """
    return release_epsilon(sum(one.steps / one.noise_multiplier**2 for one in history) ** 0.5, delta)


ACCOUNTANTS = {"prv": prv_epsilon, "rdp": rdp_epsilon, "gaussian": exact_epsilon}


def plan_privacy(
    privacy: PrivacyConfig,
    records: int,
    batch_size: int,
    steps: int,
    earlier: tuple[Mechanism, ...] = (),
    trials: RandomTrials | None = None,
) -> PrivacyPlan:
    """Return the plan with the least noise that keeps `privacy.epsilon`, earlier training included.

    Raises:
        ConfigError: delta is 1/n or more, where publishing one person outright would be allowed, or too
            small to be counted; epsilon cannot be reached, or bounds nothing.
    """
    delta = allowed_delta(privacy, records)
    refuse_spent(privacy.epsilon, earlier, delta)
    rate = min(1.0, batch_size / records)

    def spent(noise: float, error: float | None) -> float:
        own = [*earlier, Mechanism(noise_multiplier=noise, sample_rate=rate, steps=steps, trials=trials)]
        return prv_epsilon(own, delta, error)

    return PrivacyPlan(
        delta=delta,
        records=records,
        sample_rate=rate,
        noise_multiplier=least_noise(privacy.epsilon, spent, 3.0 * rate * math.sqrt(steps)),
        max_grad_norm=privacy.max_grad_norm,
        steps=steps,
        draws=privacy.draws,
        earlier=earlier,
        trials=trials,
        engine=privacy.engine,
    )


def plan_release(
    privacy: ReleaseConfig,
    records: int,
    earlier: tuple[Mechanism, ...] = (),
    trials: RandomTrials | None = None,
) -> PrivacyPlan:
    """Return the plan of one release of everybody with the least noise that keeps `privacy.epsilon`.

    Raises:
        ConfigError: as `plan_privacy`.
    """
    delta = allowed_delta(privacy, records)
    refuse_spent(privacy.epsilon, earlier, delta)

    def spent(noise: float, error: float | None) -> float:
        once = Mechanism(noise_multiplier=noise, sample_rate=1.0, steps=1, trials=trials)
        return prv_epsilon([*earlier, once], delta, error)

    alone = release_noise(privacy.epsilon, delta)
    return PrivacyPlan(
        delta=delta,
        records=records,
        sample_rate=1.0,
        noise_multiplier=least_noise(privacy.epsilon, spent, alone * privacy.epsilon)
        if earlier or trials
        else alone,
        max_grad_norm=SENSITIVITY,
        steps=1,
        draws=1,
        earlier=earlier,
        trials=trials,
        engine=EVERYONE,
    )


def allowed_delta(privacy: ReleaseConfig, records: int) -> float:
    """Return the delta that is asked for, or a tenth of 1/n.

    Raises:
        ConfigError: delta is 1/n or more, or too small to be counted; epsilon bounds nothing.
    """
    delta = 1.0 / (10.0 * records) if privacy.delta is None else privacy.delta
    _refuse_boundless(privacy.epsilon, delta)
    if delta >= 1.0 / records:
        raise ConfigError(
            f"delta {delta:g} is not below 1/{records}: it would allow publishing one person outright; "
            f"the default is {1.0 / (10.0 * records):g}"
        )
    return delta


def _refuse_boundless(epsilon: float, delta: float) -> None:
    if epsilon > LARGEST_EPSILON:
        raise ConfigError(
            f"epsilon {epsilon:g} bounds nothing: it lets a training person be told by odds of "
            f"e^{epsilon:g}; ask for at most {LARGEST_EPSILON:g} (8 is common), or train without [privacy]"
        )
    if delta < SMALLEST_DELTA:
        raise ConfigError(
            f"delta {delta:g} is smaller than {SMALLEST_DELTA:g}, the smallest that the accountant counts; "
            "the default, a tenth of 1/n, is small enough"
        )


def refuse_spent(epsilon: float, earlier: Sequence[Mechanism], delta: float) -> None:
    """Refuse an epsilon that earlier training has spent already, or that no accountant resolves.

    Raises:
        ConfigError: naming both numbers.
    """
    if epsilon <= 2.0 * PRV_ERROR:
        raise ConfigError(f"epsilon {epsilon:g} is below what the accountant resolves ({2 * PRV_ERROR:g})")
    if not earlier:
        return
    before = prv_epsilon(earlier, delta)
    if before >= 0.99 * epsilon:
        raise ConfigError(
            f"epsilon {epsilon:g} leaves nothing to spend: the training that this one begins with has spent "
            f"{before:.3g} already, and both count; ask for more than that, or begin afresh"
        )


def least_noise(epsilon: float, spent: Callable[[float, float | None], float], scale: float) -> float:
    """Return the least noise with which `spent(noise, error)` is at most epsilon.

    It is looked for with a coarser accountant, which is fast, and then settled with the one that counts,
    whose error is None here: certificates are verified with it.
    """
    coarse, settled = (max(PRV_ERROR, share * epsilon) for share in (SEARCH_ERROR, RELATIVE_ERROR))

    def excess(log_sigma: float) -> float:
        estimated = spent(math.exp(log_sigma), coarse) - coarse + settled
        return math.log(max(estimated, PRV_ERROR) / (0.999 * epsilon))

    # far too little noise would take the accountant minutes, so the search begins near the answer
    low = high = math.log(max(0.5, scale / epsilon))
    while excess(high) > 0.0:
        low, high = high, high + DOUBLED
    while excess(low) < 0.0:
        low, high = low - DOUBLED, low
    sigma = math.exp(brentq(excess, low, high, xtol=5e-4))
    while spent(sigma, None) > epsilon:
        sigma *= 1.0005
    return sigma
