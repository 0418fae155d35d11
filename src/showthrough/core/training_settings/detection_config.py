"""Configuration of detection utility: which detector learns from what, and on what it is tested."""

from typing import Annotated, Literal

from pydantic import Field

from showthrough.core.training_settings.detector_config import DetectorConfig, FcosConfig
from showthrough.settings import Name, PathName, Settings

CurveShare = Annotated[float, Field(gt=0, lt=1)]


class BoxedFolder(Settings):
    """A folder of whole pictures, and the boxes of what stands on them."""

    pictures: PathName = Field(description="folder; relative to the audit file")
    boxes: PathName = Field(description="COCO JSON, CSV, WIDER FACE text, or a folder of YOLO or VOC files")
    only: tuple[str, ...] = Field(default=(), description="classes that count; the default is all of them")


class DetectionConfig(Settings):
    """The detector that measures utility: trained from scratch, same budget and seeds for each condition."""

    enabled: bool = True
    detector: DetectorConfig = Field(default=FcosConfig(kind="fcos"), description="what is trained")
    real: BoxedFolder | None = Field(
        default=None,
        description="real scenes to learn from, beside synthetic scenes with boxes; default: training faces "
        "pasted into drawn scenes",
    )
    test: BoxedFolder | None = Field(default=None, description="real scenes to be tested on")
    scenes: int = Field(default=240, gt=0, le=10**6, description="training scenes a condition, at most")
    test_scenes: int = Field(default=120, gt=0, le=10**6)
    photos: int = Field(default=150, gt=0, le=10**6, description="boxed pictures tested on, at most")
    size: int = Field(
        default=96, ge=64, le=1024, description="pixels a side of a scene; photos are shrunk to it"
    )
    steps: int = Field(default=300, gt=0, le=10**7)
    batch_size: int = Field(default=8, gt=0, le=1024)
    seeds: int = Field(default=2, gt=0, le=100)
    extra: tuple[Literal["mixed", "few_real"], ...] = Field(
        default=(), description="mixed: half of the faces real; few_real: a quarter of the real faces alone"
    )
    curve: tuple[CurveShare, ...] = Field(
        default=(),
        description="learning curve: shares of the synthetic scenes or faces to learn from besides",
    )
    threshold: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="score that counts as found where the detector is used; default: the one with a false "
        "alarm in ten pictures",
    )
    detectors: dict[Name, DetectorConfig] = Field(
        default_factory=dict, description="detectors in use, tested on synthetic scenes beside real ones"
    )
