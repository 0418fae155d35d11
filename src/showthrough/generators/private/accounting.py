"""Privacy accounting for DP-SGD with Poisson sampling (arXiv:1607.00133)."""

import math
import warnings
from collections.abc import Callable, Sequence

import numpy as np
from opacus.accountants import IAccountant, PRVAccountant, RDPAccountant
from scipy.optimize import brentq

from showthrough.core.privacy import Mechanism, PrivacyConfig
from showthrough.errors import ConfigError
from showthrough.generators.private.privacy_plan import PrivacyPlan

PRV_ERROR = 0.01  # the accountant adds this to its estimate, so that epsilon is an upper bound
DOUBLED = math.log(2.0)
LEAST_LOG_SIGMA = math.log(0.05)


def prv_epsilon(history: Sequence[Mechanism], delta: float) -> float:
    """Return the epsilon of all steps by the PRV accountant, one record added or removed (arXiv:2106.02848).

    An upper bound, by at most twice PRV_ERROR.

    >>> once = Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)
    >>> round(prv_epsilon([once], delta=1e-3), 2), round(prv_epsilon([once, once], delta=1e-3), 2)
    (0.6, 0.9)
    """
    return _counted(PRVAccountant(), history, delta, eps_error=PRV_ERROR)


def rdp_epsilon(history: Sequence[Mechanism], delta: float) -> float:
    """Return the epsilon of all steps by Renyi accounting (arXiv:1908.10530), a looser bound.

    >>> round(rdp_epsilon([Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)], delta=1e-3), 2)
    0.69
    """
    return _counted(RDPAccountant(), history, delta)


def _counted(accountant: IAccountant, history: Sequence[Mechanism], delta: float, **how: float) -> float:
    accountant.history = [(one.noise_multiplier, one.sample_rate, one.steps) for one in history]
    with warnings.catch_warnings(), np.errstate(all="ignore"):  # log(0) at q = 1; orders at their edge
        warnings.simplefilter("ignore")
        return float(accountant.get_epsilon(delta, **how))


def plan_privacy(
    privacy: PrivacyConfig,
    records: int,
    batch_size: int,
    steps: int,
    earlier: tuple[Mechanism, ...] = (),
) -> PrivacyPlan:
    """Return the plan with the least noise that keeps `privacy.epsilon`, earlier training included.

    Raises:
        ConfigError: delta is 1/n or more, where publishing one person outright would be allowed, or
            epsilon cannot be reached.
    """
    delta = 1.0 / (10.0 * records) if privacy.delta is None else privacy.delta
    if delta >= 1.0 / records:
        raise ConfigError(
            f"delta {delta:g} is not below 1/{records}: it would allow publishing one person outright; "
            f"the default is {1.0 / (10.0 * records):g}"
        )
    _refuse_spent(privacy.epsilon, earlier, delta)
    rate = min(1.0, batch_size / records)

    def spent(noise: float) -> float:
        own = Mechanism(noise_multiplier=noise, sample_rate=rate, steps=steps)
        return prv_epsilon([*earlier, own], delta)

    return PrivacyPlan(
        delta=delta,
        records=records,
        sample_rate=rate,
        noise_multiplier=_least_noise(privacy.epsilon, spent, 3.0 * rate * math.sqrt(steps)),
        max_grad_norm=privacy.max_grad_norm,
        steps=steps,
        draws=privacy.draws,
        earlier=earlier,
        engine=privacy.engine,
    )


def _refuse_spent(epsilon: float, earlier: Sequence[Mechanism], delta: float) -> None:
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


def _least_noise(epsilon: float, spent: Callable[[float], float], scale: float) -> float:
    def excess(log_sigma: float) -> float:
        return math.log(spent(math.exp(log_sigma)) / (0.999 * epsilon))

    # far too little noise would take the accountant minutes, so the search begins near the answer
    low = high = math.log(max(0.5, scale / epsilon))
    while excess(high) > 0.0:
        low, high = high, high + DOUBLED
    while excess(low) < 0.0:
        low, high = low - DOUBLED, low
        if low < LEAST_LOG_SIGMA:
            raise ConfigError(f"epsilon {epsilon:g} needs next to no noise; ask for less epsilon")
    sigma = math.exp(brentq(excess, low, high, xtol=5e-4))
    while spent(sigma) > epsilon:
        sigma *= 1.0005
    return sigma
