"""What an audit is told: data, generators, observers, checks. Plain values, no torch."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.types import Scalar


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataConfig(_Model):
    """Where the images are. Paths are relative to the audit file."""

    bundled: Literal["lfw100"] | None = Field(default=None, description="embedded data instead of folders")
    train: str | None = None
    holdout: str | None = None
    reference: str | None = None
    synthetic: str | None = Field(default=None, description="a folder that some generator wrote")
    manifest: str | None = Field(default=None, description="CSV or Parquet with path, identity, group, split")
    photos: str | None = Field(default=None, description="CSV path,x1,y1,x2,y2: real boxed photos")
    reference_share: float = Field(
        default=0.4,
        gt=0,
        lt=1,
        description="share of holdout people set aside as reference when none is given",
    )
    max_megapixels: float = Field(default=200.0, gt=0)

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        given = [self.bundled, self.manifest, self.train]
        if sum(value is not None for value in given) != 1:
            raise ValueError("[data] needs exactly one of bundled, manifest and train")
        if self.train is not None and self.holdout is None:
            raise ValueError("[data] needs holdout: people that the generator never saw are the control")
        return self


class _Embedder(_Model):
    file: str | None = Field(default=None, description="weights; relative to the audit file")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    align: Literal["mtcnn", "crop", "none"] = Field(
        default="mtcnn", description="crop: fixed central crop of photos that are aligned already"
    )
    crop: float = Field(
        default=0.5, gt=0, le=1, description="side of the central crop, as a share of the image"
    )


class FaceNetConfig(_Embedder):
    """facenet-pytorch InceptionResnetV1, 512-d."""

    kind: Literal["facenet"]
    pretrained: Literal["vggface2", "casia-webface"] = "vggface2"


class ArcFaceConfig(_Embedder):
    """An ArcFace-style embedder from an ONNX, TorchScript or MobileFaceNet state-dict file."""

    kind: Literal["arcface"]
    input: Literal["imagenet", "half"] = Field(
        default="half", description="half: x/127.5 - 1; imagenet: mean and deviation of ImageNet"
    )
    licence: str = ""


class PCAConfig(_Model):
    """Principal components of reference pixels; needs no weights; not a biometric matcher."""

    kind: Literal["pca"]
    components: int = Field(default=32, gt=0)


EmbedderConfig = Annotated[FaceNetConfig | ArcFaceConfig | PCAConfig, Field(discriminator="kind")]


class DetectionConfig(_Model):
    """The detector that measures utility: small, trained from scratch, same budget for each condition."""

    enabled: bool = True
    scenes: int = Field(default=240, gt=0, description="training scenes a condition")
    test_scenes: int = Field(default=120, gt=0)
    photos: int = Field(default=150, gt=0, description="boxed photos tested on, at most")
    size: int = Field(default=96, ge=64, description="pixels a side of a scene; photos are shrunk to it")
    steps: int = Field(default=300, gt=0)
    batch_size: int = Field(default=8, gt=0)
    seeds: int = Field(default=2, gt=0)
    extra: tuple[Literal["mixed", "few_real"], ...] = Field(
        default=(), description="mixed: half of the faces real; few_real: a quarter of the real faces alone"
    )


class FeaturesConfig(_Model):
    """The extractor behind FID and precision/recall: FID Inception weights, or an embedder's name."""

    file: str | None = None
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    dims: Literal[64, 192, 768, 2048] = 768
    embedder: str | None = Field(default=None, description="name of an embedder to use instead")


class AuditConfig(_Model):
    """One audit: `showthrough audit FILE`."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    title: str = ""
    seed: int = 0
    policy: str = Field(default="faces-default", description="a preset or a path")
    samples: int = Field(default=1000, gt=0, description="images drawn from a trained generator")
    pixels: int = Field(default=32, ge=8, le=256, description="side of the images that pixel distances see")
    control_samples: int = Field(default=500, gt=0, description="images in each control set, at most")
    data: DataConfig
    generators: dict[str, GeneratorConfig] = Field(default_factory=dict)
    embedders: dict[str, EmbedderConfig] = Field(default_factory=dict)
    features: FeaturesConfig = FeaturesConfig()
    detection: DetectionConfig = DetectionConfig()
    checks: dict[str, dict[str, Scalar]] = Field(
        default_factory=dict, description="parameters by card; an empty list runs every card with defaults"
    )
    skip: tuple[str, ...] = Field(default=(), description="cards that are not run, each reported as not run")

    @model_validator(mode="after")
    def _has_something_to_audit(self) -> Self:
        if not self.generators and self.data.synthetic is None and self.data.manifest is None:
            raise ValueError("nothing to audit: give data.synthetic or a [generators.NAME] table")
        if "pixels" in self.embedders:
            raise ValueError("an embedder may not be called pixels: that name is taken by pixel distance")
        return self
