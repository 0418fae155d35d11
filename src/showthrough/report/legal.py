"""The laws and guidelines that limits refer to, as configs/legal/sources.toml lists them."""

import tomllib
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from showthrough.bundled import bundled
from showthrough.errors import ConfigError


class LegalSource(BaseModel):
    """One law or guideline, and whether somebody has looked it up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    short: str
    title: str
    issuer: str
    version: str
    status: Literal["draft", "final", "unknown"]
    checked: bool
    date_checked: date | None = None
    asks: str


def legal_sources() -> dict[str, LegalSource]:
    """Return every source by its key.

    Raises:
        ConfigError: an entry lacks something or says something unknown.
    """
    text = bundled("configs").joinpath("legal", "sources.toml").read_text(encoding="utf-8")
    try:
        return {key: LegalSource(key=key, **values) for key, values in tomllib.loads(text).items()}
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"configs/legal/sources.toml is not valid: {error}") from error


def unlisted(key: str) -> LegalSource:
    """Return what a report shows for a source that a policy names and nobody has listed."""
    return LegalSource(
        key=key,
        short=key,
        title=key,
        issuer="not listed",
        version="unknown",
        status="unknown",
        checked=False,
        asks="Not listed in configs/legal/sources.toml.",
    )
