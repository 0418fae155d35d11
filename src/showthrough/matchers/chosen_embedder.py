"""The embedder that a command line names: a table of a TOML file, or a kind that needs no settings."""

from pathlib import Path
from typing import NamedTuple

from showthrough.audit.embedders import load_embedder
from showthrough.config_files import embedder_of, load_embedders
from showthrough.core.config import EmbedderConfig
from showthrough.core.training_settings.embedder_config import KINDS
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, UsageError
from showthrough.observers.brought_embedders import brought_kinds
from showthrough.observers.live_observations import Observer
from showthrough.settings import name_of_file

CATALOGUE = "catalogue"  # the kind under which weights of a catalogue are known by name


class ChosenEmbedder(NamedTuple):
    """Settings of an embedder, its name, and the folder that their paths are relative to."""

    name: str
    settings: EmbedderConfig
    base: Path


def chosen_embedder(text: str) -> ChosenEmbedder:
    """Return what `audit.toml#NAME`, a TOML file with one embedder, or the name of a kind stands for.

    Raises:
        UsageError: there is no such file or kind, or a file holds several embedders and none is named.
        ConfigError: its settings cannot mean anything.
    """
    file, _, name = text.partition("#")
    if Path(file).is_file() or "#" in text or file.endswith(".toml"):
        return _of_file(file, name)
    kinds = _kinds()
    own = name_of_file(text)
    if text in kinds:
        return ChosenEmbedder(own, embedder_of(own, {"kind": text}), Path.cwd())
    if CATALOGUE in kinds:
        return ChosenEmbedder(own, embedder_of(own, {"kind": CATALOGUE, "name": text}), Path.cwd())
    raise UsageError(
        f"no file and no kind of embedder called {text[:200]!r}; give audit.toml#NAME, a TOML file with an "
        f"[embedders.NAME] table, or one of {', '.join(kinds)}"
    )


def loaded_matcher(chosen: ChosenEmbedder, place: Place) -> Observer:
    """Return the embedder, loaded; one that is made of photos of the audit has nothing to calibrate.

    Raises:
        ConfigError: it is no matcher that a file holds, or compares by something else than cosines.
        EnvironmentFault, IntegrityError: as `load_embedder`.
    """
    found = load_embedder(chosen.name, chosen.settings, place)
    if found is None:
        raise ConfigError(
            f"{chosen.name} is of kind {chosen.settings.kind!r}, which each audit makes of its own reference "
            "photos; there is no matcher to look at before"
        )
    if found.info.metric != "cosine":
        raise ConfigError(f"{chosen.name} compares by {found.info.metric}, and a match threshold is a cosine")
    return found


def _of_file(file: str, name: str) -> ChosenEmbedder:
    tables = load_embedders(file)
    if not name and len(tables.embedders) == 1:
        (name,) = tables.embedders
    if name not in tables.embedders:
        listed = ", ".join(f"{file}#{each}" for each in tables.embedders) or "none: add [embedders.NAME]"
        raise UsageError(
            f"{file} has no embedder called {name!r}; it has {listed}"
            if name
            else f"{file} holds {len(tables.embedders)} embedders; name one: {listed}"
        )
    return ChosenEmbedder(name, tables.embedders[name], tables.base)


def _kinds() -> tuple[str, ...]:
    return (*KINDS, *brought_kinds())
