"""A small variational autoencoder of tables (Kingma and Welling, arXiv:1312.6114), private or not."""

from collections.abc import Sequence
from typing import NamedTuple, final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.training_settings.privacy import DPCertificate, PrivacyConfig
from showthrough.errors import NotEnoughDataError
from showthrough.generators.models.randomness import Randomness
from showthrough.generators.private.accounting import plan_privacy
from showthrough.generators.private.certificate import certify
from showthrough.generators.private.engine import Update
from showthrough.generators.private.opacus_engine import OpacusEngine
from showthrough.generators.private.self_check import self_check
from showthrough.generators.tabular.table_domain import TableDomain
from showthrough.stats.tabular.mixed import Mixed

FEWEST = 10  # rows
NOISE = 0.1  # deviation of the Gaussian around a decoded number; numbers span 1
UNIT = "identity"  # one row is one person


class VAETraining(NamedTuple):
    """Settings of training; `privacy` None trains without any."""

    steps: int = 2000
    batch_size: int = 256
    hidden: int = 128
    latent: int = 16
    learning_rate: float = 1e-3
    privacy: PrivacyConfig | None = None


@final
class TableVAE(nn.Module):
    """Two hidden layers each way; cells are numbers in [0, 1] and whether they are there, and categories."""

    def __init__(self, domain: TableDomain, hidden: int, latent: int) -> None:
        super().__init__()
        self._numbers, self._sizes = len(domain.low), [size + 1 for size in domain.categories]
        width = 2 * self._numbers + sum(self._sizes)
        self.latent = latent
        self.encoder = nn.Sequential(
            nn.Linear(width, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2 * latent),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, width),
        )

    def forward(self, cells: Tensor, noise: Tensor) -> Tensor:
        """Return the negative ELBO of each row, (N,) from cells (N, D) and normal noise (N, latent)."""
        mean, log_variance = self.encoder(cells).chunk(2, dim=1)
        log_variance = log_variance.clamp(-8.0, 8.0)
        decoded = self.decoder(mean + noise * (log_variance / 2).exp())
        divergence = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(dim=1)
        loss: Tensor = self._unlikely(decoded, cells) + divergence
        return loss

    def _unlikely(self, decoded: Tensor, cells: Tensor) -> Tensor:
        p = self._numbers
        there = cells[:, p : 2 * p]
        squared = (there * (decoded[:, :p] - cells[:, :p]).square()).sum(dim=1) / (2 * NOISE**2)
        gaps = nn.functional.binary_cross_entropy_with_logits(decoded[:, p : 2 * p], there, reduction="none")
        total: Tensor = squared + gaps.sum(dim=1)
        for logits, own in zip(self._split(decoded), self._split(cells), strict=True):
            total = total - (own * logits.log_softmax(dim=1)).sum(dim=1)
        return total

    def _split(self, cells: Tensor) -> Sequence[Tensor]:
        return torch.split(cells[:, 2 * self._numbers :], self._sizes, dim=1) if self._sizes else ()

    def sample(self, n: int, domain: TableDomain, rng: np.random.Generator) -> Mixed:
        """Return rows decoded from the prior; numbers with their Gaussian, categories drawn."""
        p = self._numbers
        noise = torch.from_numpy(rng.standard_normal((n, self.latent))).float()
        with torch.inference_mode():
            decoded = self.decoder(noise)
            chances = [logits.softmax(dim=1).double().numpy() for logits in self._split(decoded)]
            there = decoded[:, p : 2 * p].sigmoid().numpy()
        shares = np.clip(decoded[:, :p].double().numpy() + NOISE * rng.standard_normal((n, p)), 0.0, 1.0)
        numbers = np.where(rng.random((n, p)) < there, domain.unscaled(shares), np.nan)
        codes = [(each.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1) for each in chances]
        last = np.array(domain.categories, dtype=np.int64)
        drawn = np.stack(codes, axis=1) if codes else np.zeros((n, 0), dtype=np.int64)
        return Mixed(numbers, np.where(drawn >= last, -1, drawn))


class TrainedTableVAE(NamedTuple):
    """Trained network and, where training was private, its certificate."""

    network: TableVAE
    domain: TableDomain
    certificate: DPCertificate | None

    def sample(self, n: int, rng: np.random.Generator) -> Mixed:
        """Return rows."""
        return self.network.sample(n, self.domain, rng)


def train_table_vae(
    table: Mixed, domain: TableDomain, settings: VAETraining, randomness: Randomness, seed: int = 0
) -> TrainedTableVAE:
    """Return an autoencoder trained on a table; with privacy, each row counts as one person.

    Privately, who is in a step is drawn independently (Poisson), and gradients are clipped by row and
    given noise as in all private training here (`generators.private`). The domain must then have been
    known before: `domain_of` tells of people.

    Raises:
        NotEnoughDataError: fewer than ten rows.
        ConfigError: the domain has other columns, or epsilon cannot be kept.
    """
    if table.n_rows < FEWEST:
        raise NotEnoughDataError(f"an autoencoder needs {FEWEST} rows, got {table.n_rows}", needed=FEWEST)
    cells = cells_of(domain.clipped(table), domain)
    torch.manual_seed(seed)
    network = TableVAE(domain, settings.hidden, settings.latent)
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    if settings.privacy is None:
        _train(network, cells, settings, optimizer, randomness)
        return TrainedTableVAE(network, domain, None)
    return TrainedTableVAE(network, domain, _train_privately(network, cells, settings, optimizer, randomness))


def cells_of(table: Mixed, domain: TableDomain) -> Tensor:
    """Return a table as the network sees it: numbers, whether they are there, categories."""
    scaled, last = domain.scaled(table.numbers), np.array(domain.categories, dtype=np.int64)
    codes = np.where(table.codes < 0, last, table.codes)
    shown = [np.eye(size + 1)[codes[:, i]] for i, size in enumerate(domain.categories)]
    return torch.from_numpy(np.hstack([np.nan_to_num(scaled), ~np.isnan(scaled), *shown])).float()


def _train(
    network: TableVAE,
    cells: Tensor,
    settings: VAETraining,
    optimizer: torch.optim.Optimizer,
    randomness: Randomness,
) -> None:
    for step in range(settings.steps):
        rng = randomness.rng(step)
        rows = torch.from_numpy(rng.integers(len(cells), size=min(settings.batch_size, len(cells))))
        loss = network(cells[rows], _normal(rng, len(rows), network.latent)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _train_privately(
    network: TableVAE,
    cells: Tensor,
    settings: VAETraining,
    optimizer: torch.optim.Optimizer,
    randomness: Randomness,
) -> DPCertificate:
    assert settings.privacy is not None
    plan = plan_privacy(settings.privacy, len(cells), settings.batch_size, settings.steps)
    rng = np.random.default_rng(0)  # made-up rows, nobody's
    made_up = (torch.from_numpy(rng.random((6, cells.shape[1]))).float(), _normal(rng, 6, network.latent))
    errors = self_check(network, made_up, plan.max_grad_norm, OpacusEngine)
    update = Update(optimizer, plan.noise_multiplier, plan.expected_batch)
    engine = OpacusEngine(network, plan.max_grad_norm, update)
    weights = list(network.parameters())
    for step in range(plan.steps):
        chosen = torch.from_numpy(np.flatnonzero(randomness.uniform(len(cells), step) < plan.sample_rate))
        batch = (cells[chosen], _normal(randomness.rng(step), len(chosen), network.latent))
        deviation, at = plan.noise_multiplier * plan.max_grad_norm, step

        def noise(at: int = at, deviation: float = deviation) -> list[Tensor]:
            drawn = torch.from_numpy(
                deviation * randomness.normal(sum(w.numel() for w in weights), at)
            ).float()
            return list(torch.split(drawn, [weight.numel() for weight in weights]))

        engine.step(batch, noise)
    return certify(plan, UNIT, randomness.is_secret, errors)


def _normal(rng: np.random.Generator, *size: int) -> Tensor:
    return torch.from_numpy(rng.standard_normal(size)).float()
