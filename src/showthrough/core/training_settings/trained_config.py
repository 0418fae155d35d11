"""Settings of generators that are trained here: what all have, and each kind. No torch.

A kind is a class here and in `TrainedConfig`, and a network in `generators.models` that is `described_by` it.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from showthrough.core.training_settings.privacy import PrivacyConfig, ReleaseConfig, SelectionConfig
from showthrough.settings import PathName, Settings

CLASSES = Field(default=(), description="groups of the data to condition on; samples take turns through them")
Colours = Annotated[
    Literal["rgb", "grey"], Field(description="grey: one brightness a pixel is learned, and drawn in grey")
]
Coarsening = Annotated[
    Literal[1, 2, 4],
    Field(
        description="squares of so many pixels a side are averaged before the network sees them, and what it "
        "draws is enlarged: fewer weights, so less noise under privacy",
    ),
]


class _Trained(Settings):
    draws_people: ClassVar[bool] = True  # in each step, so that a batch cannot be more than there are

    size: int = Field(default=32, ge=8, le=128, description="pixels a side")
    steps: int = Field(default=1000, gt=0, le=10**8)
    batch_size: int = Field(
        default=32, gt=0, le=10**6, description="under DP: the expected (Poisson) batch size"
    )
    learning_rate: float = Field(default=1e-3, gt=0, le=10)
    hidden: int = Field(
        default=512, gt=0, le=16_384, description="width of a network of fully connected layers"
    )
    channels: int = Field(
        default=32, gt=0, le=2048, description="channels of the widest image in a convolutional one"
    )
    norm: str = Field(default="group", description="group: GroupNorm, which lets no image see another")
    normalise: str = Field(default="fixed", description="fixed: pixels / 127.5 - 1")
    start: PathName | None = Field(
        default=None,
        description="begin with the weights of this generator: a name in this file, or a folder; its privacy "
        "spending is added",
    )
    start_is_public: bool = Field(
        default=False, description="you declare that nobody of the training people trained the start weights"
    )
    sheets: int = Field(
        default=10, ge=0, le=10_000, description="sample sheets kept during training, at most one an epoch"
    )

    selection: SelectionConfig | None = None

    @field_validator("norm")
    @classmethod
    def _mixes_nobody(cls, norm: str) -> str:
        if norm != "group":
            raise ValueError(
                f"norm {norm!r} is refused: batch statistics (BatchNorm, minibatch deviation) mix "
                "people, so no one person's part can be bounded or audited; use group"
            )
        return norm

    @field_validator("normalise")
    @classmethod
    def _measures_nobody(cls, normalise: str) -> str:
        if normalise != "fixed":
            raise ValueError(
                f"normalise {normalise!r} is refused: a mean or deviation measured on training people tells "
                "of them, and no account of privacy counts it; fixed constants are used"
            )
        return normalise

    @model_validator(mode="after")
    def _can_choose(self) -> Self:
        if self.selection is None:
            return self
        privacy: ReleaseConfig | None = getattr(self, "privacy", None)
        if privacy is None:
            raise ValueError("selection is a private choice: it needs [privacy], or nothing counts it")
        for name in self.selection.grid:
            if name not in type(self).model_fields and name not in type(privacy).model_fields:
                raise ValueError(f"selection draws {name}, and this kind has no such setting")
        return self

    def with_drawn(self, drawn: Mapping[str, float]) -> Self:
        """Return the settings of one training of a private choice."""
        privacy: ReleaseConfig | None = getattr(self, "privacy", None)
        own = {name: value for name, value in drawn.items() if name in type(self).model_fields}
        others = {name: value for name, value in drawn.items() if name not in own}
        within = None if privacy is None else privacy.model_copy(update=others)
        return self.model_copy(update={**own, "privacy": within, "selection": None})

    def _refuse_odd_side(self, factor: int, what: str = "convolutions") -> None:
        """Refuse a side that cannot be divided as often as a network divides it."""
        if self.size % factor:
            raise ValueError(f"size {self.size} must be a multiple of {factor} for {what}")


class _ByGradients(_Trained):
    privacy: PrivacyConfig | None = None


class VAEConfig(_ByGradients):
    """A variational autoencoder trained here."""

    kind: Literal["vae"]
    architecture: Literal["mlp", "conv"] = "mlp"
    layers: int = Field(default=2, gt=0, le=16, description="hidden layers each way, fully connected")
    latent: int = Field(default=16, gt=0, le=16_384)
    beta: float = Field(default=1.0, ge=0, le=10**6, description="weight of the KL term")
    likelihood: Literal["gaussian", "bernoulli"] = Field(
        default="gaussian",
        description="of a pixel; bernoulli: cross-entropy, for what is mostly black or white",
    )
    ema: float = Field(default=0.0, ge=0, lt=1, description="moving average of the weights; 0: none")
    colours: Colours = "rgb"
    pooling: Coarsening = 1
    classes: tuple[str, ...] = CLASSES

    @model_validator(mode="after")
    def _can_be_halved(self) -> Self:
        self._refuse_odd_side(self.pooling, f"pooling {self.pooling}")
        if self.architecture == "conv":
            self._refuse_odd_side(8 * self.pooling)
        return self


class _Adversarial(_ByGradients):
    objective: Literal["nonsaturating", "wasserstein"] = "nonsaturating"
    critic_steps: int = Field(
        default=1, gt=0, le=1000, description="discriminator steps for each generator step"
    )
    gradient_penalty: float = Field(
        default=0.0, ge=0, le=10**6, description="weight of R1; refused under privacy"
    )
    weight_clip: float = Field(
        default=0.03, gt=0, le=10**6, description="wasserstein: weights of the critic at most"
    )
    ema: float = Field(default=0.99, ge=0, lt=1, description="moving average of the generator")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        self._refuse_odd_side(8)
        if self.privacy is not None and self.gradient_penalty > 0:
            raise ValueError(
                "gradient_penalty is refused under privacy: the gradient of a gradient is not clipped "
                "by person; set it to 0"
            )
        return self


class GANConfig(_Adversarial):
    """A generative adversarial network trained here: DCGAN layers with GroupNorm."""

    kind: Literal["gan"]
    latent: int = Field(default=64, gt=0, le=16_384)


class StyleGANConfig(_Adversarial):
    """A style-mapping GAN trained here: a mapping, modulated convolutions, a constant at the beginning."""

    kind: Literal["style_gan"]
    latent: int = Field(default=64, gt=0, le=16_384)
    style: int = Field(default=64, gt=0, le=16_384, description="width of the mapping and of a style")
    mapping_layers: int = Field(default=4, gt=0, le=64)
    gradient_penalty: float = Field(
        default=0.1,
        ge=0,
        le=10**6,
        description="weight of R1, without which the critic wins at once; 0 under privacy",
    )


class DiffusionConfig(_ByGradients):
    """A denoising diffusion model trained here (DDPM), sampled with DDIM."""

    kind: Literal["diffusion"]
    architecture: Literal["mlp", "unet"] = Field(
        default="mlp", description="unet: diffusers.UNet2DModel (extra [diffusers])"
    )
    timesteps: int = Field(default=200, gt=1, le=100_000)
    sampling_steps: int = Field(default=20, gt=0, le=100_000)
    ema: float = Field(default=0.999, ge=0, lt=1)
    classes: tuple[str, ...] = CLASSES

    @model_validator(mode="after")
    def _can_be_halved(self) -> Self:
        if self.architecture == "unet":
            self._refuse_odd_side(4)
        return self


class LatentDiffusionConfig(_ByGradients):
    """Latent diffusion trained here: an autoencoder first, then a denoiser on its latents."""

    kind: Literal["latent_diffusion"]
    architecture: Literal["mlp", "conv"] = Field(default="mlp", description="of the autoencoder")
    autoencoder_steps: int = Field(
        default=500,
        ge=0,
        le=10**8,
        description="of `steps`, that train the autoencoder before the denoiser; 0 leaves that of `start` as "
        "it is",
    )
    latent: int = Field(default=32, gt=0, le=16_384)
    beta: float = Field(default=1.0, ge=0, le=10**6, description="weight of the autoencoder's KL term")
    denoiser_hidden: int = Field(default=256, gt=0, le=16_384, description="width of the denoiser")
    timesteps: int = Field(default=200, gt=1, le=100_000)
    sampling_steps: int = Field(default=20, gt=0, le=100_000)
    ema: float = Field(default=0.99, ge=0, lt=1, description="moving average of the denoiser")

    @model_validator(mode="after")
    def _has_both_parts(self) -> Self:
        if self.architecture == "conv":
            self._refuse_odd_side(8)
        if self.autoencoder_steps >= self.steps:
            raise ValueError(
                f"autoencoder_steps {self.autoencoder_steps} leaves nothing of steps {self.steps} for the "
                "denoiser; lower it, or raise steps"
            )
        if self.autoencoder_steps == 0 and self.start is None:
            raise ValueError(
                "autoencoder_steps = 0 keeps the autoencoder of other weights: name them in start, or "
                "raise it"
            )
        return self

    @property
    def autoencoder(self) -> VAEConfig:
        """Return the autoencoder's settings."""
        return VAEConfig(
            kind="vae",
            size=self.size,
            architecture=self.architecture,
            hidden=self.hidden,
            channels=self.channels,
            latent=self.latent,
            beta=self.beta,
        )


class MeanEmbeddingConfig(_Trained):
    """A network trained here to match one release of the people's mean embedding (DP-MERF)."""

    draws_people: ClassVar[bool] = False

    kind: Literal["mean_embedding"]
    architecture: Literal["mlp", "conv"] = "mlp"
    batch_size: int = Field(default=200, gt=1, le=10**6, description="images drawn in a step, of all classes")
    latent: int = Field(default=16, gt=0, le=16_384)
    frequencies: int = Field(
        default=2048, gt=0, le=10**6, description="random Fourier frequencies; two features each"
    )
    bandwidth: float = Field(
        default=0.5,
        gt=0,
        le=100,
        description="length scale of the kernel: the difference a pixel, of a range of 2, at which images "
        "count as unlike",
    )
    ema: float = Field(default=0.9, ge=0, lt=1, description="moving average of the weights")
    colours: Colours = "rgb"
    pooling: Coarsening = 1
    classes: tuple[str, ...] = CLASSES
    privacy: ReleaseConfig | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        self._refuse_odd_side(self.pooling, f"pooling {self.pooling}")
        if self.architecture == "conv":
            self._refuse_odd_side(8 * self.pooling)
        if self.batch_size < 2 * len(self.classes):
            raise ValueError(
                f"batch_size {self.batch_size} is less than two images of each of {len(self.classes)} classes"
            )
        return self


TrainedConfig = (
    VAEConfig | GANConfig | StyleGANConfig | DiffusionConfig | LatentDiffusionConfig | MeanEmbeddingConfig
)
TRAINED_KINDS: tuple[str, ...] = tuple(
    get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(TrainedConfig)
)


def classes_of(config: TrainedConfig) -> tuple[str, ...]:
    """Return the classes that a generator is told apart by; none for kinds that know no classes."""
    return getattr(config, "classes", ())
