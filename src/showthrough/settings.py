"""Settings that somebody wrote by hand: names of one grammar, paths, seeds, and numbers with an end."""

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9_])?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but tabs and ends of lines
LONGEST_PATH = 4000  # bytes; Linux takes 4,095 with the folder that a path is relative to
LONGEST_PART = 255  # bytes of one folder's or file's name, on all common file systems


class Settings(BaseModel):
    """Base of all settings: nothing that is not known, no infinity, no truth value for a number, no controls.

    `true` is 1 to Python, so `retries = true` would be taken without a word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _hold_what_can_be_meant(cls, values: object) -> object:
        for name, value in values.items() if isinstance(values, dict) else ():
            given = value if isinstance(value, list | tuple) else [value]
            if any(isinstance(one, str) and CONTROL.search(one) for one in given):
                raise ValueError(f"{name} holds control characters, which a terminal would obey")
            is_truth = name in cls.model_fields and any(isinstance(one, bool) for one in given)
            if is_truth and not _may_be_true(cls.model_fields[name].annotation):
                raise ValueError(f"{name} cannot be {str(value).lower()}")
        return values


def _may_be_true(annotation: object) -> bool:
    return annotation is bool or any(_may_be_true(part) for part in get_args(annotation))


def _named(name: str) -> str:
    if NAME.fullmatch(name) is None:
        raise ValueError(
            f"{name[:80]!r} is no name: up to 64 small letters, digits, _ and -, the first of them a letter "
            "or a digit, as names become names of files"
        )
    return name


def _can_be_opened(path: str) -> str:
    content = path.encode(errors="surrogateescape")
    if not path.strip():
        raise ValueError("an empty path; leave the setting out where nothing is meant")
    if b"\0" in content:
        raise ValueError("a path may not hold a NUL character")
    if len(content) > LONGEST_PATH or max(map(len, re.split(rb"[/\\]", content))) > LONGEST_PART:
        raise ValueError(
            f"a path of {len(content):,} bytes, beginning with {path[:40]!r}, is longer than systems take "
            f"({LONGEST_PATH:,} bytes, {LONGEST_PART} between two slashes)"
        )
    return path


def name_of_file(stem: str) -> str:
    """Return the name that a file without one of its own gives its content.

    >>> name_of_file("My Audit (2)"), name_of_file("v1.2"), name_of_file("..")
    ('my-audit-2', 'v1-2', 'unnamed')
    """
    return re.sub(r"[^a-z0-9_]+", "-", stem.lower())[:64].strip("-_") or "unnamed"


Name = Annotated[
    str, AfterValidator(_named), Field(json_schema_extra={"pattern": f"^{NAME.pattern}$"})
]  # of an audit, generator, embedder, card, suite, statistic: what can be part of a path
PathName = Annotated[str, AfterValidator(_can_be_opened)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]  # what NumPy and torch both take


class WeightsSettings(Settings):
    """Weights of a network: a file, or an entry of the weight catalogue, which knows its terms."""

    file: PathName | None = Field(default=None, description="weights; relative to the audit file")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    licence: str = Field(default="", description="of the weights, as the report shows it")
    catalogue: Name | None = Field(
        default=None,
        description="entry of the weight catalogue in the place of file (`showthrough weights list`)",
    )

    @property
    def has_weights(self) -> bool:
        """Return whether a file is named, or an entry that has one."""
        return self.file is not None or self.catalogue is not None

    @model_validator(mode="after")
    def _come_from_one_place(self) -> Self:
        if self.catalogue is not None and (self.file or self.sha256 or self.licence):
            raise ValueError("an entry of the catalogue has a file, sha256 and licence: leave yours out")
        return self


def _rises(given: tuple[float, float]) -> tuple[float, float]:
    if not given[0] < given[1]:
        raise ValueError(f"pixel_range is [black, white], black below white; got {list(given)}")
    return given


_Level = Annotated[float, Field(ge=-(2.0**40), le=2.0**40)]
# Of image files with more than 8 bits a channel: the name of a range, or the values of black and white.
DeclaredPixelRange = (
    Literal["symmetric", "unit", "byte", "16-bit"] | Annotated[tuple[_Level, _Level], AfterValidator(_rises)]
)
PIXEL_RANGE_OF_FILES = (
    "of files with more than 8 bits a channel (float, 32 or 16 bits): symmetric: [-1, 1]; unit: [0, 1]; "
    "byte: [0, 255]; 16-bit: [0, 65535]; or [black, white]. Asked for where the files do not tell"
)
