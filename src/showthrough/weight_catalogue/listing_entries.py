"""Reader of the catalogue: every TOML file in configs/weights is an entry, called by the file's name."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from pydantic import ValidationError

from showthrough.bundled import preset, presets
from showthrough.errors import ConfigError
from showthrough.weight_catalogue.public_weights import PublicWeights, Use

FOLDER = "weights"  # in configs/


@cache
def entries() -> Mapping[str, PublicWeights]:
    """Return all entries by name, in order of name.

    Raises:
        ConfigError: a file of the catalogue is no entry.
    """
    return MappingProxyType({name: _read(name) for name in presets(FOLDER)})


def entry_called(name: str, use: Use | None = None) -> PublicWeights:
    """Return one entry, of the `use` that is asked for.

    Raises:
        ConfigError: there is no such entry, or it is for something else; names those that there are.
    """
    fitting = {key: entry for key, entry in entries().items() if use in (None, entry.use)}
    if name in fitting:
        return fitting[name]
    if name in entries():
        raise ConfigError(f"{name} of the weight catalogue is a {entries()[name].use}, not a {use}")
    close = get_close_matches(name, fitting, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(fitting)}"
    raise ConfigError(f"the weight catalogue has no {use or 'entry'} called {name!r}; {hint}")


def _read(name: str) -> PublicWeights:
    try:
        values = tomllib.loads(preset(FOLDER, name).read_text(encoding="utf-8"))
        return PublicWeights.model_validate({"name": name, **values})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"configs/weights/{name}.toml is no entry of the catalogue: {error}") from error
