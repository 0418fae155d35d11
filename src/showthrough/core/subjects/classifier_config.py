"""Configuration of a face classifier: its file, its people, and the attacker's means. No torch."""

from typing import Literal, Self

from pydantic import Field, model_validator

from showthrough.settings import PathName, Settings


class InversionBudget(Settings):
    """What an attacker spends on computing faces back."""

    prior: Literal["gan", "eigenfaces"] = Field(
        default="gan",
        description="what the attacker makes faces with; eigenfaces: their principal components, in seconds",
    )
    prior_steps: int = Field(
        default=3000, gt=0, le=10**6, description="of training the generator of faces, on reference people"
    )
    prior_side: int = Field(
        default=48, ge=16, le=128, multiple_of=8, description="pixels a side of the faces that it makes"
    )
    prior_channels: int = Field(default=16, gt=0, le=512, description="of its widest image")
    latent: int = Field(default=64, gt=0, le=1024, description="numbers that a face is made from")
    screened: int = Field(
        default=1000, gt=0, le=10**6, description="generated faces among which each search finds its starts"
    )
    starts: int = Field(default=4, gt=0, le=100, description="searches for each person")
    steps: int = Field(default=150, gt=0, le=10**5, description="of each search")
    most_people: int = Field(default=100, gt=0, le=10_000, description="people who are attacked, at most")


class ClassifierConfig(Settings):
    """A face classifier or embedder that was trained on the people of [data] train, or on some of them."""

    file: PathName = Field(description="TorchScript, torch.export (.pt2) or ONNX; never a pickle")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    format: Literal["torchscript", "exported", "onnx"] = Field(
        description="onnx: only its answers are known to the attacker (black box)"
    )
    kind: Literal["classifier", "embedder"] = "classifier"
    classes: PathName | None = Field(
        default=None,
        description="CSV class,person, or a folder whose sub-folders, in order of name, are the classes",
    )
    answers: Literal["logits", "probabilities"] = "logits"
    size: int = Field(ge=8, le=512, description="pixels a side of the faces that it takes")
    pixel_range: Literal["symmetric", "unit", "byte", "imagenet"] = Field(
        default="unit",
        description="symmetric: [-1, 1]; unit: [0, 1]; byte: [0, 255]; imagenet: its statistics",
    )
    inversion: InversionBudget = InversionBudget()

    @model_validator(mode="after")
    def _says_who_its_classes_are(self) -> Self:
        if (self.kind == "classifier") is (self.classes is None):
            raise ValueError(
                "classes says which person each class of a classifier is; an embedder has no classes"
            )
        return self
