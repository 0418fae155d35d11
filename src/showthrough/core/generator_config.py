"""Configuration of generators: one that is trained here, or where a finished one lies. No torch."""

from hashlib import sha256
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.settings import PIXEL_RANGE_OF_FILES, DeclaredPixelRange, PathName, Settings

SHA256 = r"^[0-9a-f]{64}$"
MOST_CLASSES = 2**20


class FolderConfig(Settings):
    """A folder of images that a generator wrote."""

    kind: Literal["folder"]
    path: PathName
    boxes: PathName | None = Field(
        default=None,
        description="boxes on the images, where these are scenes; formats as of detection.test",
    )
    pixel_range: DeclaredPixelRange | None = Field(default=None, description=PIXEL_RANGE_OF_FILES)


class ArchiveConfig(Settings):
    """A zip or tar file of images, or WebDataset shards."""

    kind: Literal["archive"]
    path: PathName = Field(description="a file, or a pattern such as shards/*.tar")
    max_gigabytes: float = Field(
        default=50.0, gt=0, le=10**6, description="unpacked, of all archives together"
    )
    pixel_range: DeclaredPixelRange | None = Field(default=None, description=PIXEL_RANGE_OF_FILES)


class CheckpointConfig(Settings):
    """A folder that `showthrough train` wrote."""

    kind: Literal["checkpoint"]
    path: PathName


class _File(Settings):
    file: PathName
    sha256: str | None = Field(default=None, pattern=SHA256)


class WeightsConfig(_File):
    """A safetensors state dict of one of the networks that can be trained here."""

    kind: Literal["weights"]
    model: Annotated[TrainedConfig, Field(discriminator="kind")]


class _Conditional(Settings):
    class_shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(
        default=(),
        max_length=MOST_CLASSES,
        description="how often each class is drawn, shares that add up to 1; default: all alike",
    )

    @field_validator("class_shares")
    @classmethod
    def _add_up(cls, shares: tuple[float, ...]) -> tuple[float, ...]:
        if shares and abs(sum(shares) - 1.0) > 1e-6:
            raise ValueError(f"class_shares add up to {sum(shares):.6g}; shares of all images add up to 1")
        return shares


class _Foreign(_File, _Conditional):
    """Model of somebody else's: from noise (N, *noise), and a class where it is asked for one, to images."""

    noise: tuple[Annotated[int, Field(ge=1, le=2**20)], ...] = Field(
        default=(100,), min_length=1, max_length=6, description="shape of one image's noise"
    )
    distribution: Literal["normal", "uniform"] = Field(default="normal", description="uniform: in [-1, 1)")
    pixel_range: Literal["symmetric", "unit", "byte"] = Field(
        default="symmetric", description="symmetric: [-1, 1]; unit: [0, 1]; byte: [0, 255]"
    )
    trust_pixel_range: bool = Field(
        default=False, description="True: it draws bright or dark images only, whatever training images are"
    )
    layout: Literal["nchw", "nhwc"] = "nchw"
    batch: int = Field(
        default=64,
        gt=0,
        le=4096,
        description="images computed at a time, always as many, so that an image never changes; "
        "1 for a model that was exported for one",
    )
    classes: int | None = Field(
        default=None, ge=1, le=MOST_CLASSES, description="of a model that also takes the class of each image"
    )
    class_form: Literal["index", "one_hot"] = Field(
        default="index", description="index: int64 (N,), from 0; one_hot: float (N, classes)"
    )

    @model_validator(mode="after")
    def _shares_out_its_classes(self) -> Self:
        if self.class_shares and len(self.class_shares) != self.classes:
            raise ValueError(
                f"class_shares has {len(self.class_shares)} shares, and classes is "
                f"{self.classes or 'not set'}; give a share for each class"
            )
        return self


class TorchScriptConfig(_Foreign):
    """A TorchScript module."""

    kind: Literal["torchscript"]


class ExportedConfig(_Foreign):
    """A program of torch.export (.pt2)."""

    kind: Literal["exported"]


class ONNXConfig(_Foreign):
    """An ONNX model."""

    kind: Literal["onnx"]


class DiffusersConfig(_Conditional):
    """A folder of a diffusers pipeline on disk, of given classes or of none: safetensors weights."""

    kind: Literal["diffusers"]
    path: PathName
    sha256: str | None = Field(
        default=None,
        pattern=SHA256,
        description="of what sha256sum prints, in the folder, for model_index.json scheduler/scheduler_config"
        ".json, and config.json and diffusion_pytorch_model.safetensors of unet, or of transformer and vae",
    )
    sampling_steps: int = Field(default=50, gt=0, le=100_000, description="of DDIM")
    batch: int = Field(default=16, gt=0, le=4096, description="images computed at a time, always as many")
    guidance: float = Field(
        default=4.0,
        ge=1,
        le=100,
        description="of a DiT: how far images lean to their class, 1: not at all; as diffusers, 4",
    )


class EndpointConfig(Settings):
    """An HTTP endpoint that draws samples; see docs/endpoint.md."""

    kind: Literal["endpoint"]
    url: str = Field(pattern=r"^https?://")
    batch: int = Field(default=16, gt=0, le=1024, description="images asked for at a time")
    per_second: float = Field(default=2.0, ge=0.001, le=10_000, description="requests a second, at most")
    timeout: float = Field(default=30.0, gt=0, le=3600, description="seconds")
    retries: int = Field(default=4, ge=0, le=100)
    token_variable: str | None = Field(
        default=None, description="environment variable that holds the bearer token"
    )

    @field_validator("url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError(
                "the url stands in the record, so it may hold no user, no password and nothing after ? or #; "
                "put a token in an environment variable and name that in token_variable"
            )
        if not parts.hostname:
            raise ValueError(f"{url} names no host")
        return url

    @model_validator(mode="after")
    def _sends_no_token_in_the_clear(self) -> Self:
        if self.token_variable is not None and self.url.startswith("http://") and not self.is_local:
            raise ValueError("a token is sent over https only, or to this machine")
        return self

    @property
    def is_local(self) -> bool:
        """Return whether the endpoint is on this machine, by a name or address that can mean no other."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


ForeignConfig = TorchScriptConfig | ExportedConfig | ONNXConfig
LoadedConfig = (
    CheckpointConfig
    | WeightsConfig
    | TorchScriptConfig
    | ExportedConfig
    | ONNXConfig
    | DiffusersConfig
    | EndpointConfig
)
GeneratorConfig = Annotated[
    TrainedConfig | FolderConfig | ArchiveConfig | LoadedConfig, Field(discriminator="kind")
]


def samples_key(settings: GeneratorConfig, digest: str, seed: int, samples: int) -> str:
    """Return a name for samples: other weights or another way to draw have another name."""
    manners = {"per_second", "timeout", "retries", "token_variable"}  # change nothing in the images
    content = f"{digest}{settings.model_dump_json(exclude=manners)}{seed}/{samples}"
    return sha256(content.encode()).hexdigest()[:16]
