"""Texts that a policy and cards refer to, out of all that configs/legal/sources.toml lists."""

import re
import tomllib
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from showthrough.bundled import bundled
from showthrough.core.law.legal_source import LegalSource
from showthrough.errors import ConfigError

SEPARATOR = ", "  # between the paragraphs that a rule names


def legal_sources() -> dict[str, LegalSource]:
    """Return every shipped text by its key.

    Raises:
        ConfigError: an entry lacks something or says something unknown.
    """
    text = bundled("configs").joinpath("legal", "sources.toml").read_text(encoding="utf-8")
    try:
        return {key: LegalSource(key=key, **values) for key, values in tomllib.loads(text).items()}
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"configs/legal/sources.toml is not valid: {error}") from error


def cited_texts(
    keys: Iterable[str], papers: Iterable[str], known: Mapping[str, LegalSource]
) -> tuple[LegalSource, ...]:
    """Return the known texts that a policy names by key and cards by name, and those of the report itself.

    The order is that of `known`; a key that nobody has listed is left out.
    """
    wanted, told = set(keys), tuple(papers)
    return tuple(
        source
        for source in known.values()
        if source.key in wanted or source.always or any(_names(paper, source) for paper in told)
    )


def named_paragraphs(told: str) -> tuple[str, ...]:
    """Return the paragraphs that a rule names.

    >>> named_paragraphs("par. 36, par. 87")
    ('par. 36', 'par. 87')
    """
    return tuple(part for part in told.split(SEPARATOR) if part)


def _names(paper: str, source: LegalSource) -> bool:
    """Return whether a card's reference is this text: 19795-1 is not 19795-10."""
    return any(re.search(rf"{re.escape(name)}(?!\d)", paper) for name in (source.short, *source.aliases))
