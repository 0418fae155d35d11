"""Configuration of the real people of an audit: folders and files, and who is who in them."""

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from showthrough.core.subjects.audited import DataKind
from showthrough.settings import PIXEL_RANGE_OF_FILES, DeclaredPixelRange, Name, PathName, Settings

CellKind = Literal["number", "whole number", "category", "date", "text", "id"]


class SpeakerConfig(Settings):
    """A network that tells speakers apart, from an ONNX file."""

    file: PathName = Field(description="ONNX, relative to the audit file")
    takes: Literal["waveform", "log-mel"] = Field(
        description="waveform: 16 kHz, (1, samples); log-mel: 80 log mel energies, as Kaldi has them"
    )
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    licence: str = Field(default="", description="of the weights, as the report shows it")


class DataConfig(Settings):
    """Folders and files of the images. Paths are relative to the audit file."""

    kind: DataKind = Field(
        default="images",
        description="what a record is: an image, a vector computed elsewhere, a voice, a text, or a row of a "
        "table; of all but images, `synthetic` is a file or folder too",
    )
    bundled: Literal["lfw100"] | None = Field(default=None, description="embedded data instead of folders")
    public: Name | None = Field(
        default=None,
        description="photos of a public data set instead of folders, such as lfw; see --allow-download",
    )
    train: PathName | None = None
    holdout: PathName | None = None
    reference: PathName | None = None
    synthetic: PathName | None = Field(default=None, description="a folder that some generator wrote")
    synthetic_boxes: PathName | None = Field(
        default=None, description="boxes on the images of `synthetic`, where these are scenes"
    )
    manifest: PathName | None = Field(
        default=None,
        description="CSV or Parquet with path, identity, group, split; of texts, tables and embeddings one "
        "file of all roles, with a column split",
    )
    ignore_columns: tuple[str, ...] = Field(
        default=(),
        description="columns of the manifest, or of a table of images, that are not read; any other unknown "
        'one is refused; "*" names all',
    )
    identity_column: str | None = Field(
        default=None,
        description="column of a table of images, or field of the JSON beside an image in WebDataset shards, "
        "that names the person; default: identity, or a class label called label",
    )
    text_column: str | None = Field(
        default=None,
        description="of texts: the column that holds them; default: text, content, body or the like",
    )
    columns: Mapping[str, CellKind] = Field(
        default_factory=dict,
        description="of tables: what columns hold whose cells do not tell, such as codes of wards: category",
    )
    secret_columns: tuple[str, ...] = Field(
        default=(),
        max_length=40,
        description="of tables: the columns that an attacker would guess; default: all that are compared",
    )
    person_folder: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="which folder above a photo names the person, counted from the top (1); default: found, "
        "and asked where several may",
    )
    identity_pattern: str | None = Field(
        default=None,
        description="regular expression that finds the person in a file's name, by its group "
        "(?P<person>...); then no folder does",
    )
    identities: PathName | None = Field(
        default=None,
        description="list of who is on each file, which alone names people then: CelebA's identity file, "
        "COCO JSON, or a table with path and identity",
    )
    same_people: Literal["ask", "join", "apart"] = Field(
        default="ask",
        description="names that differ only in case, accents, zeros, separators or lookalike letters: ask "
        "refuses them, join makes one person of each, apart declares them different people",
    )
    declared_people: PathName | None = Field(
        default=None,
        description="TOML with same_person and twins, lists of lists of names: several names of one person, "
        "and different people who look alike; a file of its own, as the record repeats these settings",
    )
    unnamed: Literal["apart", "leave_out"] = Field(
        default="apart",
        description="photos of nobody among those of named people: each a person of its own, or left out and "
        "counted as unseen",
    )
    traits: PathName | None = Field(
        default=None,
        description="table of traits of known people, by identity or by path: a column for each, "
        "with yes and no or up to 8 values",
    )
    trait_columns: tuple[str, ...] = Field(
        default=(),
        max_length=40,
        description="columns of `traits` that are traits, or of the manifest where no table of traits is "
        "given; default: all but path, identity, group and split",
    )
    photos: PathName | None = Field(default=None, description="CSV path,x1,y1,x2,y2: real boxed photos")
    reference_share: float = Field(
        default=0.4,
        gt=0,
        lt=1,
        description="share of holdout people set aside as reference when none is given",
    )
    matchers: tuple[Name, ...] | None = Field(
        default=None,
        description="of embeddings: the sets of vectors that tell people apart; default: all of them",
    )
    speakers: dict[Name, SpeakerConfig] = Field(
        default_factory=dict, description="of voices: networks that tell speakers apart, by name"
    )
    max_gigabytes: float = Field(
        default=50.0,
        gt=0,
        le=10**6,
        description="unpacked, of all images in archives, tables, shards and databases together",
    )
    max_megapixels: float = Field(default=200.0, gt=0, le=10_000)
    max_frames: int = Field(
        default=200,
        gt=0,
        le=100_000,
        description="frames or pages of one file that are looked at; more count as unseen",
    )

    pixel_range: DeclaredPixelRange | None = Field(default=None, description=PIXEL_RANGE_OF_FILES)

    def refuse_no_source(self) -> None:
        """Refuse settings that name no people, or more than one source of them.

        Raises:
            ValueError: with the settings that are missing or too many.
        """
        given = [self.bundled, self.public, self.manifest, self.train]
        if sum(value is not None for value in given) != 1:
            raise ValueError("[data] needs exactly one of bundled, public, manifest and train")
        if self.train is not None and self.holdout is None:
            raise ValueError("[data] needs holdout: people that the generator never saw are the control")

    def refuse_any_source(self) -> None:
        """Refuse settings that name people, where others name them.

        Raises:
            ValueError: with the settings that are too many.
        """
        sources = ("bundled", "public", "manifest", "train", "holdout", "reference", "synthetic", "photos")
        given = [name for name in (*sources, "declared_people") if getattr(self, name) is not None]
        if given:
            raise ValueError(
                f"[redaction] names the pictures; [data] may not name {', '.join(given)} as well"
            )

    @property
    def trait_table(self) -> str | None:
        """Return the table that tells traits: one of its own, or the manifest."""
        if self.traits is not None:
            return self.traits
        return self.manifest if self.trait_columns else None

    @property
    def unread_columns(self) -> tuple[str, ...]:
        """Return the columns of the manifest that name neither images nor people."""
        return (*self.ignore_columns, *(self.trait_columns if self.trait_table == self.manifest else ()))

    @model_validator(mode="after")
    def _names_the_traits_of_a_table(self) -> Self:
        if self.trait_columns and self.trait_table is None:
            raise ValueError("data.trait_columns names columns, and neither traits nor a manifest holds them")
        if self.traits is not None and self.traits == self.manifest and not self.trait_columns:
            raise ValueError("the manifest holds the traits: name their columns in data.trait_columns")
        return self

    @field_validator("identity_pattern")
    @classmethod
    def _finds_a_person(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise ValueError(f"identity_pattern is no regular expression: {error}") from error
        if groups == 0:
            raise ValueError("identity_pattern has no group; put the person in (?P<person>...)")
        return pattern
