"""Configuration of embedders: which network turns images into vectors, and how it comes by a face."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Discriminator, Field, Tag, model_validator

from showthrough.settings import Name, PathName, Settings


class AlignedConfig(Settings):
    """How an embedder of faces comes by the face of an image."""

    align: Literal["mtcnn", "yunet", "dlib", "crop", "none"] = Field(
        default="mtcnn", description="crop: fixed central crop of photos that are aligned already"
    )
    crop: float = Field(
        default=0.5, gt=0, le=1, description="side of the central crop, as a share of the image"
    )
    detector_file: PathName | None = Field(
        default=None,
        description="YuNet in ONNX (yunet_n_320_320.onnx), relative to the audit file; default: that of the "
        "weight catalogue",
    )
    detector_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _names_no_other_detector(self) -> Self:
        if self.align != "yunet" and (self.detector_file or self.detector_sha256):
            raise ValueError('detector_file and detector_sha256 are read with align = "yunet" alone')
        if self.detector_sha256 and not self.detector_file:
            raise ValueError("detector_sha256 is that of detector_file, and none is given")
        return self


class _Embedder(AlignedConfig):
    file: PathName | None = Field(default=None, description="weights; relative to the audit file")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    licence: str = Field(default="", description="of the weights, as the report shows it")


class FaceNetConfig(_Embedder):
    """facenet-pytorch InceptionResnetV1, 512-d."""

    kind: Literal["facenet"]
    pretrained: Literal["vggface2", "casia-webface"] = "vggface2"


class ArcFaceConfig(_Embedder):
    """An ArcFace-style embedder: an ONNX or TorchScript file, or the weights of MobileFaceNet or EdgeFace."""

    kind: Literal["arcface"]
    input: Literal["imagenet", "half", "unit", "bytes"] = Field(
        default="half",
        description="half: x/127.5 - 1; imagenet: mean and deviation of ImageNet; unit: x/255; bytes: x",
    )
    channels: Literal["rgb", "bgr"] = Field(
        default="rgb",
        description="order of colours that the network was trained on; bgr: as OpenCV reads them",
    )


class DlibConfig(_Embedder):
    """dlib's ResNet, 128-d, with the weights of face-recognition-models (extra [dlib])."""

    kind: Literal["dlib"]
    align: Literal["mtcnn", "yunet", "dlib", "crop", "none"] = Field(
        default="dlib", description="crop: fixed central crop of photos that are aligned already"
    )
    file: PathName | None = Field(
        default=None, description="weights in the place of the package's; relative to the audit file"
    )


class CatalogueConfig(AlignedConfig):
    """A face matcher of the weight catalogue (`showthrough weights list`)."""

    kind: Literal["catalogue"]
    name: Name = Field(description="of the entry, such as edgeface-xxs")


class PCAConfig(Settings):
    """Principal components of reference pixels; needs no weights; not a biometric matcher."""

    kind: Literal["pca"]
    components: int = Field(default=32, gt=0, le=4096)


class PrecomputedConfig(Settings):
    """Vectors that were computed elsewhere, of real and of synthetic images, found by each image's path."""

    kind: Literal["precomputed"]
    file: PathName = Field(
        description=".npy (n, D), .npz with vectors and paths, or .parquet with path and vector; relative to "
        "the audit file"
    )
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    paths: PathName | None = Field(
        default=None,
        description="text file with the image of each row of a .npy; default: its name, .txt",
    )
    root: PathName = Field(
        default=".", description="folder that the paths are relative to; itself relative to the audit file"
    )
    title: str = Field(default="", description="what the report calls the embedder")
    licence: str = Field(default="", description="of the embedder, as the report shows it")
    preprocessing: str = Field(default="", description="what was done to each image, as the report shows it")


class TrainedEmbedderConfig(Settings):
    """An embedder trained here, on half of the reference people, for what no public matcher knows."""

    kind: Literal["trained"]
    size: int = Field(default=64, ge=32, le=112, description="pixels a side that it sees")
    dims: int = Field(default=128, ge=16, le=512)
    steps: int = Field(default=1000, gt=0, le=10**7)
    batch_size: int = Field(default=64, ge=2, le=4096)
    align: Literal["crop", "none"] = "none"
    crop: float = Field(
        default=0.5, gt=0, le=1, description="side of the central crop, as a share of the image"
    )


KnownConfig = (
    FaceNetConfig
    | ArcFaceConfig
    | DlibConfig
    | CatalogueConfig
    | PCAConfig
    | PrecomputedConfig
    | TrainedEmbedderConfig
)
KINDS: tuple[str, ...] = tuple(
    get_args(one.model_fields["kind"].annotation)[0] for one in get_args(KnownConfig)
)
BROUGHT = "brought"


class BroughtConfig(Settings):
    """An embedder of an installed package, its kind is an entry point `showthrough.embedders`."""

    kind: Name = Field(
        description="what the package calls it", json_schema_extra={"not": {"enum": list(KINDS)}}
    )
    file: PathName | None = Field(default=None, description="weights; relative to the audit file")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    params: Mapping[Name, str | int | float | bool] = Field(
        default_factory=dict, description="settings of the package's own"
    )

    @model_validator(mode="after")
    def _pins_a_file(self) -> Self:
        if self.sha256 and not self.file:
            raise ValueError("sha256 is that of file, and none is given")
        return self


def _whose(given: Any) -> str | None:
    """Return the kind of a table of settings where it is one of ours, else that a package brings it."""
    kind = given.get("kind") if isinstance(given, Mapping) else getattr(given, "kind", None)
    if not isinstance(kind, str):
        return None
    return kind if kind in KINDS else BROUGHT


EmbedderConfig = Annotated[
    Annotated[FaceNetConfig, Tag("facenet")]
    | Annotated[ArcFaceConfig, Tag("arcface")]
    | Annotated[DlibConfig, Tag("dlib")]
    | Annotated[CatalogueConfig, Tag("catalogue")]
    | Annotated[PCAConfig, Tag("pca")]
    | Annotated[PrecomputedConfig, Tag("precomputed")]
    | Annotated[TrainedEmbedderConfig, Tag("trained")]
    | Annotated[BroughtConfig, Tag(BROUGHT)],
    Discriminator(_whose),
]
