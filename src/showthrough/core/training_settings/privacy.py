"""Differential privacy in training: the request, the mechanism, and the certificate."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from showthrough.settings import Settings

CERTIFICATE = "certificate.json"


class _Model(BaseModel):
    # inf and nan are legal figures (an epsilon that nothing bounds) and JSON has no word for them
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class ReleaseConfig(Settings):
    """Privacy of one noisy release, which all training afterwards looks at in the place of people."""

    epsilon: float = Field(gt=0, le=10_000, description="target; the noise is found from it")
    delta: float | None = Field(default=None, gt=0, lt=1, description="default 1/(10 n)")
    reproducible_noise: bool = Field(default=False, description="True marks the run NOT PRIVATE")


class PrivacyConfig(ReleaseConfig):
    """DP-SGD settings: who is protected, and how strongly."""

    max_grad_norm: float = Field(
        default=0.1,
        gt=0,
        le=10**6,
        description="one person's gradient at most; losses are per pixel: 0.1 suits a VAE, 0.02 diffusion",
    )
    engine: Literal["opacus", "bookkeeping"] = Field(
        default="opacus",
        description="what clips each person's gradient: Opacus, or our own book-keeping, which is faster",
    )
    draws: int = Field(
        default=8,
        gt=0,
        le=1024,
        description="photos and noise draws averaged inside one person before clipping",
    )
    accountant: str = Field(default="prv", description="prv; Renyi accounting is always the cross-check")
    sampling: str = Field(default="poisson", description="poisson: each person is drawn independently")

    @field_validator("accountant")
    @classmethod
    def _counts_all(cls, accountant: str) -> str:
        if accountant == "gdp":
            raise ValueError("gdp reports less than is spent (1.62 where prv says 1.84); use prv")
        if accountant != "prv":
            raise ValueError(f"there is no accountant {accountant!r}; prv is the one that counts here")
        return accountant

    @field_validator("sampling")
    @classmethod
    def _is_poisson(cls, sampling: str) -> str:
        if sampling != "poisson":
            raise ValueError(
                f"epsilon holds for poisson sampling, where each person is drawn independently in each step; "
                f"with {sampling!r} batches the same noise protects less, so they are refused"
            )
        return sampling


class SelectionConfig(Settings):
    """Private choice: the best of a random number of trainings, with settings drawn from those given.

    How many are trained is drawn anew and kept from everybody; all of them and the choice count in epsilon.
    """

    distribution: Literal["negative_binomial", "poisson"] = Field(
        default="negative_binomial", description="of the number of trainings; poisson: perhaps none"
    )
    mean: float = Field(default=4.0, ge=1, le=10_000, description="trainings on average")
    shape: float = Field(
        default=0.0, gt=-1, le=100, description="of a negative binomial: 0 is logarithmic, 1 geometric"
    )
    learning_rate: tuple[Annotated[float, Field(gt=0, le=10)], ...] = ()
    max_grad_norm: tuple[Annotated[float, Field(gt=0, le=10**6)], ...] = ()
    beta: tuple[Annotated[float, Field(ge=0, le=10**6)], ...] = ()
    ema: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = ()
    critic_steps: tuple[Annotated[int, Field(gt=0, le=1000)], ...] = ()
    weight_clip: tuple[Annotated[float, Field(gt=0, le=10**6)], ...] = ()

    @property
    def grid(self) -> Mapping[str, tuple[float, ...]]:
        """Return the values of each setting that is drawn."""
        drawn = set(type(self).model_fields) - {"distribution", "mean", "shape"}
        return {name: values for name in sorted(drawn) if (values := getattr(self, name))}

    @property
    def trials(self) -> "RandomTrials":
        """Return what the account has to know of it."""
        shape = self.shape if self.distribution == "negative_binomial" else 0.0
        return RandomTrials(distribution=self.distribution, mean=self.mean, shape=shape)


class RandomTrials(_Model):
    """Random number of trainings of which the best one is published; the number is told to nobody."""

    distribution: Literal["negative_binomial", "poisson"]
    mean: float
    shape: float = Field(description="of a negative binomial; 0 otherwise")


class Mechanism(_Model):
    """Subsampled Gaussian mechanism: noisy steps on random parts of the people."""

    noise_multiplier: float
    sample_rate: float
    steps: int
    trials: RandomTrials | None = Field(
        default=None, description="the best of a random number of such trainings, which all count"
    )


class DPCertificate(_Model):
    """Certificate of differential privacy that training claims, with all that is needed to check it."""

    epsilon: float
    delta: float
    epsilon_rdp: float = Field(description="cross-check by Renyi accounting; an upper bound too")
    accountant: str = Field(description="prv; rdp: of a private choice; gaussian: exact, of one release")
    unit: str = Field(description="identity or image: who is protected")
    neighbours: str = Field(description="the neighbouring relation")
    sampling: str = Field(description="poisson; everyone: each person is in the one release")
    sample_rate: float
    noise_multiplier: float
    max_grad_norm: float
    steps: int
    records: int
    noise_is_private: bool = Field(description="False marks the run NOT PRIVATE (reproducible noise)")
    trials: RandomTrials | None = Field(
        default=None, description="the best of a random number of trainings was chosen; epsilon counts all"
    )
    earlier: tuple[Mechanism, ...] = Field(
        default=(), description="training on the same people that the first weights came from; in epsilon"
    )
    public_start: bool = Field(
        default=False,
        description="the first weights were declared to come from other people; nothing here can check that",
    )
    other_runs: tuple[Mechanism, ...] = Field(
        default=(), description="other private training on the same people; not in epsilon, in epsilon_all"
    )
    epsilon_all: float | None = Field(
        default=None, description="what this and all other private training gave away together"
    )
    unprotected_runs: int = Field(
        default=0,
        description="training on the same people without privacy, or with that of another unit: no epsilon "
        "covers it",
    )
    unmatched_runs: int = Field(
        default=0,
        description="training that the ledger holds on people with no name and no photo in common: whether "
        "they are the same people is not known, and epsilon_all leaves it out",
    )
    engine: str = Field(
        default="bookkeeping",
        description="what clipped gradients: opacus, or bookkeeping (as in certificates that name none); "
        "mean_embedding and gaussian_copula: one release, and no gradients",
    )
    engine_version: str = Field(default="", description="of the package that the engine is part of")
    self_check: Mapping[str, float] = Field(default_factory=dict)
    versions: Mapping[str, str] = Field(default_factory=dict)

    @property
    def mechanism(self) -> Mechanism:
        """Return the mechanism of this training alone."""
        return Mechanism(
            noise_multiplier=self.noise_multiplier,
            sample_rate=self.sample_rate,
            steps=self.steps,
            trials=self.trials,
        )
