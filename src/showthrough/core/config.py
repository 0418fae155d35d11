"""Configuration of an audit: data, generators, observers, checks. Plain values, no torch."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.core.subjects.audited import Audited
from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.subjects.vault_config import VaultConfig
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.training_settings.embedder_config import (
    AlignedConfig,
    ArcFaceConfig,
    BroughtConfig,
    CatalogueConfig,
    DlibConfig,
    EmbedderConfig,
    FaceNetConfig,
    PCAConfig,
    PrecomputedConfig,
    TrainedEmbedderConfig,
)
from showthrough.core.types import Scalar
from showthrough.settings import Name, PathName, Seed, Settings, WeightsSettings

__all__ = [
    "AlignedConfig", "ArcFaceConfig", "AuditConfig", "BroughtConfig", "CanaryConfig", "CatalogueConfig",
    "DlibConfig", "EmbedderConfig", "FaceNetConfig", "FeaturesConfig", "PCAConfig", "PlatesConfig",
    "PrecomputedConfig", "ShadowConfig", "TrainedEmbedderConfig",
]  # fmt: skip


class ShadowConfig(Settings):
    """Shadow models: generators like the one under audit, each trained on a random half of all people."""

    models: int = Field(
        default=0,
        ge=0,
        le=256,
        description="shadow models to train, an even number; 0: none; 16 show a strong leak, 64 a weak one",
    )

    @field_validator("models")
    @classmethod
    def _makes_pairs(cls, models: int) -> int:
        if models % 2:
            raise ValueError(
                f"shadow.models must be even, got {models}: models come in pairs that share all people out "
                "between them, so that each person is in exactly half of the models"
            )
        return models


class CanaryConfig(Settings):
    """People who do not exist, planted in training by the toss of a coin, to test what it gives away."""

    count: int = Field(
        default=0, ge=0, le=100_000, description="canaries, of which about half are put in; 0: none"
    )
    kind: Literal["identities", "plates"] = Field(
        default="identities", description="identities: random patterns; plates: numbers that nobody holds"
    )
    copies: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = Field(
        default=(1, 4, 16),
        min_length=1,
        max_length=100,
        description="photos of a canary: as many tiers, each with an equal share of the canaries",
    )


class PlatesConfig(WeightsSettings):
    """The reader of licence plates, and the numbers on plates that were rendered."""

    kind: Literal["lprnet", "latin"] = Field(
        default="lprnet",
        description="lprnet: Chinese plates, needs file or catalogue; latin: letters and digits, has weights",
    )
    countries: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(
        default=(), max_length=50, description="where numbers might be held, such as pl: see configs/plates"
    )
    numbers: PathName | None = Field(
        default=None,
        description="table of the numbers on rendered plates: text, and country or else any of countries; "
        "relative to the audit file",
    )
    texts: PathName | None = Field(
        default=None,
        description="table of what is written on real plates: file, as in its folder, and text; it tells how "
        "often the reader errs",
    )


class AuditConfig(Settings):
    """Content of an audit file: `showthrough audit FILE`."""

    name: Name
    title: str = ""
    seed: Seed = 0
    policy: PathName = Field(default="faces-default", description="a preset or a path")
    samples: int = Field(default=1000, gt=0, le=10**7, description="images drawn from a trained generator")
    pixels: int = Field(default=32, ge=8, le=256, description="side of the images that pixel distances see")
    strengths: bool = Field(
        default=True, description="plant altered copies, few and many, to see which leaks the tests can see"
    )
    control_samples: int = Field(
        default=500, gt=0, le=10**6, description="images in each control set, at most"
    )
    data: DataConfig = DataConfig()
    redaction: RedactionConfig | None = Field(
        default=None, description="pictures before and after redaction, in the place of a generator"
    )
    classifier: ClassifierConfig | None = Field(
        default=None, description="a face classifier or embedder, in the place of a generator"
    )
    generators: dict[Name, GeneratorConfig] = Field(default_factory=dict)
    embedders: dict[Name, EmbedderConfig] = Field(default_factory=dict)
    features: FeaturesConfig = FeaturesConfig()
    features_beside: dict[Name, FeaturesConfig] = Field(
        default_factory=dict, description="further extractors: distances and diversity are told by each"
    )
    detection: DetectionConfig = DetectionConfig()
    shadow: ShadowConfig = ShadowConfig()
    canaries: CanaryConfig = CanaryConfig()
    plates: PlatesConfig = PlatesConfig()
    vault: VaultConfig = VaultConfig()
    checks: dict[Name, dict[Name, Scalar]] = Field(
        default_factory=dict, description="parameters by card; an empty list runs every card with defaults"
    )
    skip: tuple[Name, ...] = Field(default=(), description="cards that are not run, each reported as not run")

    @property
    def audited(self) -> Audited:
        """Return what is under audit."""
        if self.classifier is not None:
            return "classifier"
        if self.redaction is not None:
            return "redaction"
        return "generator" if self.data.kind == "images" else self.data.kind

    @model_validator(mode="after")
    def _has_something_to_audit(self) -> Self:
        subjects = (self.redaction, self.classifier, self.generators or self.data.synthetic)
        if sum(bool(subject) for subject in subjects) > 1:
            raise ValueError(
                "an audit is of redacted pictures, of a classifier or of generators; "
                "write an audit file for each"
            )
        if self.redaction is not None:
            self.data.refuse_any_source()
            return self
        self.data.refuse_no_source()
        if self.classifier is not None:
            return self
        if not self.generators and self.data.synthetic is None and self.data.manifest is None:
            raise ValueError("nothing to audit: give data.synthetic or a [generators.NAME] table")
        return self

    @model_validator(mode="after")
    def _asks_of_records_what_they_can_answer(self) -> Self:
        if self.data.kind == "images":
            return self
        of_images = {
            "generators": self.generators,
            "classifier": self.classifier,
            "embedders": [one for one in self.embedders.values() if not isinstance(one, BroughtConfig)],
        }
        asked = [name for name, given in of_images.items() if given]
        asked += [f"data.{name}" for name in ("bundled", "public", "photos") if getattr(self.data, name)]
        if asked:
            raise ValueError(f"{asked[0]} is of images, and data.kind is {self.data.kind!r}: leave it out")
        return self

    @model_validator(mode="after")
    def _knows_whom_the_redactor_fooled(self) -> Self:
        named = () if self.redaction is None else self.redaction.trained_against
        unknown = [name for name in named if name not in self.embedders]
        if unknown:
            raise ValueError(
                f"redaction.trained_against names {unknown[0]!r}, and the audit has "
                f"{', '.join(self.embedders) or 'no embedder'}"
            )
        return self

    @model_validator(mode="after")
    def _is_tested_on_one_set(self) -> Self:
        if self.data.photos is not None and self.detection.test is not None:
            raise ValueError("give data.photos or detection.test, not both: detectors are tested on one set")
        return self

    @model_validator(mode="after")
    def _names_no_embedder_pixels(self) -> Self:
        if "pixels" in self.embedders:
            raise ValueError("an embedder may not be called pixels: that name is taken by pixel distance")
        return self

    @model_validator(mode="after")
    def _gives_each_generator_a_name_of_its_own(self) -> Self:
        taken = {"vault": True, "synthetic": self.data.synthetic, "manifest": self.data.manifest}
        for name, by in taken.items():
            if by is not None and name in self.generators:
                whose = "the vault lies there" if by is True else f"data.{name} = {by!r} is called that"
                raise ValueError(f"generators.{name}: choose another name; {whose}")
        return self
