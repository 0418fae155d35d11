"""How much noise buys how much privacy, for DP-SGD with Poisson sampling (arXiv:1607.00133)."""

import math
import warnings
from typing import NamedTuple, final

import numpy as np
from opacus.accountants import PRVAccountant, RDPAccountant
from scipy.optimize import brentq

from showthrough.core.config import PrivacyConfig
from showthrough.errors import ConfigError
from showthrough.generators.plan import PrivacyPlan

PRV_ERROR = 0.01  # the accountant adds this to its estimate, so that epsilon is an upper bound
SIGMA_RANGE = (2.0**-6, 2.0**20)


@final
class Spent(NamedTuple):
    """Epsilon by two accountants; both are upper bounds."""

    prv: float
    rdp: float


def spent(noise_multiplier: float, sample_rate: float, steps: int, delta: float) -> Spent:
    """Return the epsilon of `steps` steps, adding or removing one record (PRV: arXiv:2106.02848).

    >>> round(spent(noise_multiplier=4.0, sample_rate=1.0, steps=1, delta=1e-3).prv, 2)
    0.65
    """
    prv, rdp = PRVAccountant(), RDPAccountant()
    prv.history = rdp.history = [(noise_multiplier, sample_rate, steps)]
    with warnings.catch_warnings(), np.errstate(all="ignore"):  # log(0) at q = 1; orders at their edge
        warnings.simplefilter("ignore")
        return Spent(float(prv.get_epsilon(delta, eps_error=PRV_ERROR)), float(rdp.get_epsilon(delta)))


def plan_privacy(privacy: PrivacyConfig, records: int, batch_size: int, steps: int) -> PrivacyPlan:
    """Return the least noise that keeps `privacy.epsilon`, for `records` people.

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
    rate = min(1.0, batch_size / records)
    return PrivacyPlan(
        delta=delta,
        records=records,
        sample_rate=rate,
        noise_multiplier=_least_noise(privacy.epsilon, delta, rate, steps),
        max_grad_norm=privacy.max_grad_norm,
        steps=steps,
        draws=privacy.draws,
    )


def _least_noise(epsilon: float, delta: float, rate: float, steps: int) -> float:
    if epsilon <= 2.0 * PRV_ERROR:
        raise ConfigError(f"epsilon {epsilon:g} is below what the accountant resolves ({2 * PRV_ERROR:g})")

    def excess(log_sigma: float) -> float:
        return math.log(spent(math.exp(log_sigma), rate, steps, delta).prv / (0.999 * epsilon))

    low, high = 1.0, 2.0
    while excess(math.log(high)) > 0.0:
        low, high = high, 2.0 * high
        if high > SIGMA_RANGE[1]:
            raise ConfigError(f"no noise reaches epsilon {epsilon:g} in {steps} steps; allow more epsilon")
    while excess(math.log(low)) < 0.0:
        low, high = low / 2.0, low
        if low < SIGMA_RANGE[0]:
            raise ConfigError(f"epsilon {epsilon:g} needs next to no noise; ask for less epsilon")
    sigma = math.exp(brentq(excess, math.log(low), math.log(high), xtol=5e-4))
    while spent(sigma, rate, steps, delta).prv > epsilon:
        sigma *= 1.0005
    return sigma
