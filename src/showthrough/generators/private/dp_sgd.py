"""DP-SGD: training that no single person can change by much (arXiv:1607.00133)."""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.generators.models.network import Network
from showthrough.generators.models.randomness import Randomness, stream
from showthrough.generators.private.bookkeeping import Bookkeeping
from showthrough.generators.private.certificate import certify
from showthrough.generators.private.engine import EngineOf, Update
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.opacus_engine import OpacusEngine
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.sampling_log import SamplingLog
from showthrough.generators.private.self_check import self_check
from showthrough.generators.storage.training_set import People, on_device

ENGINES: Mapping[str, EngineOf] = {"opacus": OpacusEngine, "bookkeeping": Bookkeeping}

_CHECKED_RECORDS = 6

_logger = logging.getLogger(__name__)


@final
class PrivateLearner:
    """Step of DP-SGD: draw people, clip each one's gradient, add noise, divide by q N.

    A person is one record, however many photos there are: the loss is averaged over the record's
    photos and draws, and the person's gradient is clipped once. Where parts of a network learn one after
    another, each step moves one of them, and the account counts the steps of all.
    """

    def __init__(
        self,
        network: Network,
        optimizer: torch.optim.Optimizer,
        people: People,
        plan: PrivacyPlan,
        randomness: Randomness,
        log: SamplingLog | None = None,  # of the steps before these
    ) -> None:
        self._people = people
        self._plan = plan
        self._randomness = randomness
        self._network = network
        self._log = SamplingLog() if log is None else log
        found = self._check_engine()  # again where training goes on, and then told as it was at first
        self._log.self_check = self._log.self_check or found
        update = Update(optimizer, plan.noise_multiplier, plan.expected_batch)
        self._engines = {
            part: ENGINES[plan.engine](part, plan.max_grad_norm, update) for part in learning_parts(network)
        }

    def step(self, step: int) -> float:
        """Move the weights once and return the mean loss, which has no noise and is not to be published."""
        plan = self._plan
        drawn = np.flatnonzero(self._randomness.uniform(plan.records, step) < plan.sample_rate)
        self._log.add(len(drawn))
        seen = on_device(self._people.records(drawn, plan.draws, step))
        draws = self._network.draws(self._randomness.rng(step), len(drawn), plan.draws)
        part = self._network.sees_people
        with ThreadPoolExecutor(1) as beside:  # noise takes as long as a small network's gradients
            noise = beside.submit(self._noise, part, step)
            return self._engines[part].step((*seen, *draws), noise.result)

    def certificate(self, shared: Shared) -> DPCertificate:
        """Return the certificate of the training once all steps of the plan are done.

        Raises:
            IntegrityError: people were not drawn as the account takes for granted.
        """
        self._log.refuse_other_sampling(self._plan)
        return certify(
            self._plan, self._people.unit, self._randomness.is_secret, self._log.self_check, shared
        )

    def _noise(self, part: nn.Module, step: int) -> tuple[Tensor, ...]:
        sizes = [weight.numel() for weight in part.parameters()]
        deviation = self._plan.noise_multiplier * self._plan.max_grad_norm
        noise = torch.from_numpy(self._randomness.normal(sum(sizes), step)).mul_(deviation)
        return torch.split(noise.float(), sizes)

    def _check_engine(self) -> dict[str, float]:
        batch = made_up_batch(self._network, self._people, self._plan.draws)
        engine, clip = ENGINES[self._plan.engine], self._plan.max_grad_norm
        found = [self_check(part, batch, clip, engine) for part in learning_parts(self._network)]
        errors = {name: max(one[name] for one in found) for name in found[0]}
        _logger.info("privacy self-check of %s passed: %s", self._plan.engine, errors)
        return errors


def learning_parts(network: Network) -> list[nn.Module]:
    """Return the part that learns in each stage of training; the network is then at its first step."""
    parts = []
    for step in reversed(network.stages):
        network.enter(step)
        parts.append(network.sees_people)
    return parts[::-1]


def made_up_batch(network: Network, people: People, draws: int) -> tuple[Tensor, ...]:
    """Return a batch of fictitious records, of the form that the network is given."""
    rng = stream(0, "self-check")
    size = (_CHECKED_RECORDS, draws, people.pixels.shape[1])
    pixels = torch.from_numpy(rng.uniform(-1.0, 1.0, size)).float()
    labels = () if people.labels is None else (torch.zeros(size[:2], dtype=torch.int64),)
    return on_device((pixels, *labels, *network.draws(rng, _CHECKED_RECORDS, draws)))
