"""Training that no single person can change by much: DP-SGD by Opacus (arXiv:1607.00133)."""

import logging
from importlib.metadata import version
from typing import final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.records import DPCertificate
from showthrough.errors import IntegrityError
from showthrough.generators.accounting import PRV_ERROR, prv_epsilon, rdp_epsilon
from showthrough.generators.clipping import ClippedGradients
from showthrough.generators.network import Network
from showthrough.generators.people import People
from showthrough.generators.plan import PrivacyPlan
from showthrough.generators.randomness import Randomness, stream
from showthrough.generators.selfcheck import refuse_errors, self_check

ACCOUNTANT = "prv"
SAMPLING = "poisson"
_CHECKED_RECORDS = 6

log = logging.getLogger(__name__)


@final
class PrivateLearner:
    """One step at a time: draw people, clip each one's gradient, add noise, divide by q N.

    A person is one record, however many photos there are: the loss is averaged over the record's
    photos and draws, and the person's gradient is clipped once.
    """

    def __init__(
        self,
        network: Network,
        optimizer: torch.optim.Optimizer,
        people: People,
        plan: PrivacyPlan,
        randomness: Randomness,
    ) -> None:
        self._people = people
        self._plan = plan
        self._randomness = randomness
        self._network = network
        self._optimizer = optimizer
        self._self_check = self._check_engine()
        self._gradients = ClippedGradients(network, optimizer, plan.max_grad_norm)

    def step(self, step: int) -> float:
        """Move the weights once and return the mean loss, which has no noise and is not to be published."""
        plan = self._plan
        drawn = np.flatnonzero(self._randomness.uniform(plan.records, step) < plan.sample_rate)
        pixels = self._people.records(drawn, self._plan.draws, step)
        draws = self._network.draws(self._randomness.rng(step), len(drawn), self._plan.draws)
        total, loss = self._gradients.sum((pixels, *draws))
        noise = self._noise([gradient.numel() for gradient in total], step)
        for weight, gradient, added in zip(self._network.parameters(), total, noise, strict=True):
            weight.grad = (gradient + added.view_as(gradient)) / plan.expected_batch  # Algorithm 1
        self._optimizer.step()
        return loss

    def certificate(self) -> DPCertificate:
        """Return what may be claimed once all steps of the plan are done."""
        return certify(self._plan, self._people.unit, self._randomness.is_secret, self._self_check)

    def _noise(self, sizes: list[int], step: int) -> tuple[Tensor, ...]:
        deviation = self._plan.noise_multiplier * self._plan.max_grad_norm
        noise = deviation * self._randomness.normal(sum(sizes), step)
        return torch.split(torch.from_numpy(noise).float(), sizes)

    def _check_engine(self) -> dict[str, float]:
        rng = stream(0, "self-check")
        size = (_CHECKED_RECORDS, self._plan.draws, self._people.pixels.shape[1])
        pixels = torch.from_numpy(rng.uniform(-1.0, 1.0, size)).float()  # nobody's
        batch = (pixels, *self._network.draws(rng, _CHECKED_RECORDS, self._plan.draws))
        errors = self_check(self._network, batch, self._plan.max_grad_norm)
        log.info("privacy self-check passed: %s", errors)
        return errors


def certify(plan: PrivacyPlan, unit: str, secret: bool, errors: dict[str, float]) -> DPCertificate:
    """Return the certificate of training that followed the plan to its end."""
    mechanism = (plan.noise_multiplier, plan.sample_rate, plan.steps, plan.delta)
    return DPCertificate(
        epsilon=prv_epsilon(*mechanism),
        epsilon_rdp=rdp_epsilon(*mechanism),
        accountant=ACCOUNTANT,
        unit=unit,
        neighbours=f"add or remove one {unit}",
        sampling=SAMPLING,
        noise_is_private=secret,
        self_check=errors,
        versions={name: version(name) for name in ("opacus", "torch", "numpy", "scipy")},
        **plan.model_dump(exclude={"draws"}),
    )


def verify(certificate: DPCertificate) -> DPCertificate:
    """Return the certificate if its claim follows from its own numbers.

    This cannot show that training did what the certificate says; an audited lower bound above the
    claim can show that it did not. A run with reproducible noise passes and still says of itself
    that it is not private.

    Raises:
        IntegrityError: the claim does not follow.
    """
    _refuse_impossible(certificate)
    refuse_errors(certificate.self_check)
    mechanism = (
        certificate.noise_multiplier,
        certificate.sample_rate,
        certificate.steps,
        certificate.delta,
    )
    _refuse_claim("epsilon_rdp", certificate.epsilon_rdp, rdp_epsilon(*mechanism))
    _refuse_claim("epsilon", certificate.epsilon, prv_epsilon(*mechanism))
    return certificate


def _refuse_claim(name: str, claim: float, found: float) -> None:
    if not claim >= found - PRV_ERROR:  # versions of the accountant differ by less; nan is refused
        raise IntegrityError(
            f"the certificate claims {name} {claim:.3g}, but its own noise, sampling, steps and delta "
            f"give {found:.3g}"
        )


def _refuse_impossible(certificate: DPCertificate) -> None:
    if certificate.accountant != ACCOUNTANT:
        raise IntegrityError(
            f"the certificate counts with {certificate.accountant!r}, and only {ACCOUNTANT!r} is accepted: "
            "gdp claims less than was spent"
        )
    if certificate.sampling != SAMPLING:
        raise IntegrityError(
            f"the certificate's epsilon holds for {SAMPLING!r} sampling, not for {certificate.sampling!r}"
        )
    possible = {
        "noise_multiplier": certificate.noise_multiplier > 0.0,
        "max_grad_norm": certificate.max_grad_norm > 0.0,
        "sample_rate": 0.0 < certificate.sample_rate <= 1.0,
        "steps": certificate.steps > 0,
        "records": certificate.records > 0,
        "delta": 0.0 < certificate.delta * certificate.records < 1.0,  # at 1/n one person may be published
    }
    impossible = [name for name, holds in possible.items() if not holds]
    if impossible:
        value = getattr(certificate, impossible[0])
        raise IntegrityError(f"the certificate's {impossible[0]} cannot be {value}")
