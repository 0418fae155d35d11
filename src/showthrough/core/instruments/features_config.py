"""Settings of the extractor of features behind quality: a published network, or any file. No torch."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from showthrough.settings import Name, WeightsSettings

OF_A_FILE = ("name", "size", "mean", "std")  # what no ONNX or TorchScript file tells
PREPROCESSING = ("size", "mean", "std", "resize", "crop", "channels")
Channel = Annotated[float, Field(ge=-1000, le=1000)]
Deviation = Annotated[float, Field(gt=0, le=1000)]


class FeaturesConfig(WeightsSettings):
    """The extractor behind quality: FID Inception, DINOv2, CLIP, a network in a file, or an embedder."""

    kind: Literal["inception", "dinov2", "clip", "onnx", "torchscript"] = Field(
        default="inception", description="only features of inception give a number that is called FID"
    )
    dims: Literal[64, 192, 768, 2048] = Field(default=768, description="of inception: which layer")
    embedder: Name | None = Field(default=None, description="name of an embedder to use instead")
    name: str = Field(
        default="",
        max_length=48,
        description="what the report calls the network of an ONNX or TorchScript file",
    )
    licence: str = Field(default="", max_length=200, description="of the weights, as the report shows it")
    activation: Literal["gelu", "quick_gelu"] | None = Field(
        default=None, description="of clip: quick_gelu for weights of OpenAI, gelu for those of OpenCLIP"
    )
    size: int | None = Field(
        default=None, ge=16, le=2048, description="pixels a side that the network sees; dinov2 and clip: 224"
    )
    mean: tuple[Channel, Channel, Channel] | None = Field(
        default=None, description="of pixels from 0 to 1, taken off; in the order of channels"
    )
    std: tuple[Deviation, Deviation, Deviation] | None = Field(
        default=None, description="of pixels from 0 to 1, divided by; in the order of channels"
    )
    resize: Literal["bicubic", "bilinear", "lanczos", "box"] = Field(
        default="bicubic", description="filter, antialiased, as Pillow resizes"
    )
    crop: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="side of the central square that is looked at, as a share of the shorter side; default: "
        "the whole picture, squeezed to a square",
    )
    channels: Literal["rgb", "bgr"] = Field(
        default="rgb", description="order in which the network takes them"
    )

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        of_file, given = self.kind in ("onnx", "torchscript"), self._changed()
        if self.kind != "inception" and not self.has_weights:
            raise ValueError(f'features.kind = "{self.kind}" needs features.file, the weights')
        if self.kind == "inception" and (other := given & {"name", "licence", *PREPROCESSING}):
            raise ValueError(
                f"features.{min(other)} is not read with kind = inception, whose preprocessing is part of "
                "FID; leave it out, or set another kind"
            )
        if of_file and (missing := [name for name in OF_A_FILE if not getattr(self, name)]):
            raise ValueError(
                f"features.{missing[0]} is missing, which no {self.kind} file tells: an extractor from a "
                f"file needs {', '.join(OF_A_FILE)}, such as size = 224, mean = [0.485, 0.456, 0.406], "
                "std = [0.229, 0.224, 0.225]"
            )
        if not of_file and self.name:
            raise ValueError(f"features.name is not read with kind = {self.kind}, which has a name")
        if "dims" in given and self.kind != "inception":
            raise ValueError("features.dims is read with kind = inception alone")
        return self

    def _changed(self) -> set[str]:
        """Return the settings that are not as usual: a record holds the others too."""
        return {
            name for name, field in type(self).model_fields.items() if getattr(self, name) != field.default
        }

    @model_validator(mode="after")
    def _is_called_what_it_is(self) -> Self:
        if self.name.upper().startswith(("FID", "KID", "FD-")):
            raise ValueError(
                "features.name is the network's own: the report puts FD- before it, and calls no number FID "
                "or KID but those of the Inception of 2015"
            )
        if (self.kind == "clip") is not (self.activation is not None):
            raise ValueError(
                'features.activation goes with kind = clip, which needs it: "quick_gelu" for weights of '
                'OpenAI, "gelu" for those of OpenCLIP; the file does not tell'
            )
        return self
