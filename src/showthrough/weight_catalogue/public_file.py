"""Public file: where it comes from, its digest and terms, and its place in the cache."""

from pathlib import Path

from pydantic import Field

from showthrough.errors import EnvironmentFault
from showthrough.settings import Name, Settings
from showthrough.weight_catalogue.weight_cache import cache_folder


class PublicFile(Settings):
    """A file that its publisher offers to everybody, and what is known of it before it is fetched."""

    name: Name
    title: str
    file: str = Field(pattern=r"^[\w.-]+$", description="name of the file, as published")
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    size: int | None = Field(default=None, gt=0, le=2**40, description="bytes")
    licence: str
    source: str = Field(description="who published it, and where the digest is from")

    @property
    def path(self) -> Path:
        """Return where the file lies or would lie, in the cache."""
        return cache_folder() / self.name / self.file

    @property
    def by_hand(self) -> str:
        """Return how somebody without a network here brings the file."""
        return f"fetch it by hand and put it at {self.path}"

    def is_here(self) -> bool:
        """Return whether the file is on this machine at its published size; its digest is not computed."""
        path = self.path
        return path.is_file() and self.size in (None, path.stat().st_size)

    def refuse_absent(self) -> None:
        """Refuse to go on where the file is not here.

        Raises:
            EnvironmentFault: says how to bring it.
        """
        if not self.is_here():
            raise EnvironmentFault(
                f"{self.title} is not on this machine ({self.path}): run with --allow-download, which "
                f"fetches it from {self.url}, or {self.by_hand}"
            )
