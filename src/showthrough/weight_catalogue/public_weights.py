"""Entry of the catalogue: where weights come from, what they are for, and how a network is to be fed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from showthrough.core.types import Scalar
from showthrough.errors import EnvironmentFault
from showthrough.settings import Settings
from showthrough.weight_catalogue.packages import file_of_package, is_installed
from showthrough.weight_catalogue.public_file import PublicFile

Use = Literal["face matcher", "face detector", "plate reader", "features"]
DIGEST_UNKNOWN = "digest unknown: give --sha256"


class Accuracy(Settings):
    """One figure of an entry, and how it was measured: a number without its test means nothing."""

    value: float = Field(ge=0, le=1)
    of: str = Field(description="what the value is, such as accuracy or FNMR at FMR 1e-3")
    how: str = Field(description="on which pictures, aligned how, by whom")


class PublicWeights(PublicFile):
    """Public weights: their source and terms, what they are, and the settings that load them.

    They come as a file to be fetched (`url`) or inside a package (`package`). Without `sha256` nothing is
    fetched until whoever asks gives the digest.
    """

    use: Use
    architecture: str
    package: str | None = Field(default=None, description="package on PyPI that holds the file")
    training_data: str
    may_be_used_for: str
    preprocessing: str
    channels: Literal["rgb", "bgr", "grey"]
    input_size: tuple[Annotated[int, Field(ge=0, le=4096)], Annotated[int, Field(ge=0, le=4096)]] = Field(
        description="height and width in pixels; 0: any"
    )
    dims: int | None = Field(default=None, gt=0, le=10**6, description="numbers that one picture becomes")
    needs: tuple[str, ...] = Field(default=(), description="modules that run it")
    extra: str = Field(default="audit", description="extra of showthrough that brings those modules")
    loads_as: Mapping[str, Scalar] = Field(
        default_factory=dict, description="settings of the table that these weights become"
    )
    accuracy: tuple[Accuracy, ...] = ()

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> Self:
        if (self.url is None) == (self.package is None):
            raise ValueError("an entry has a url or a package, and not both")
        return self

    @property
    def path(self) -> Path:
        """Return where the file lies or would lie: in the package that brings it, or in the cache."""
        brought = None if self.package is None else file_of_package(self.package, self.file)
        return brought or super().path

    @property
    def by_hand(self) -> str:
        """Return how somebody without a network here brings the file."""
        return f"fetch it by hand and run showthrough weights add {self.name} FILE"

    def lacking(self) -> list[str]:
        """Return the modules that are needed to run it and are not installed."""
        return [module for module in self.needs if not is_installed(module)]

    def ready(self) -> bool:
        """Return whether it can be used now: the file is here, and so is all that runs it."""
        return self.is_here() and not self.lacking()

    def remedy(self) -> str:
        """Return the command that makes it ready, empty where it is."""
        if self.lacking() or (self.package is not None and not self.is_here()):
            return f"pip install 'showthrough[{self.extra}]'"
        return "" if self.is_here() else f"showthrough weights fetch {self.name} --allow-download"

    def refuse_absent(self) -> None:
        """Refuse to go on where the file, or a module that runs it, is not here.

        Raises:
            EnvironmentFault: names the command that brings it.
        """
        if self.ready():
            return
        lacking = ", ".join(self.lacking())
        what = (
            f"needs {lacking}, which is not installed" if lacking else f"is not on this machine ({self.path})"
        )
        raise EnvironmentFault(f"{self.name} of the weight catalogue {what}: {self.remedy()}")
