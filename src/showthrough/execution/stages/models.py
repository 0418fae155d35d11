"""Networks as a task finds them: by their settings, and held to the digest that the audit has of them."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from showthrough.audit.embedders import embedder_of_run
from showthrough.audit.observers import feature_tables, loaded_features
from showthrough.config_files import embedder_of
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import AuditConfig
from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError
from showthrough.execution.tasks import TaskFolder
from showthrough.observers.live_observations import Observer
from showthrough.signals.context import Observers

MADE_OF_PHOTOS = ("pca", "precomputed")  # nothing that a network computes, and quick where they are
MOST = 4  # networks that a worker keeps in memory


class ToldModel(NamedTuple):
    """Network in words: what a worker builds it from."""

    name: str  # of the file that describes it
    told: dict[str, Any]


def models_of(observers: Observers, config: AuditConfig, base: Path) -> dict[str, ToldModel]:
    """Return, by digest, the observers of an audit that a worker can build again."""
    here = str(base.absolute())
    shown = {one.info.name: one for one in observers.shown}
    found = {}
    for name, settings in config.embedders.items():
        if settings.kind not in MADE_OF_PHOTOS and name in shown:
            told = {"table": "embedders", "name": name, "info": shown[name].info.model_dump(mode="json")}
            found[shown[name].digest] = told | {"settings": settings.model_dump(mode="json"), "base": here}
    tables = [one for one in feature_tables(config).values() if one.has_weights]
    for extractor, table in zip(observers.features, tables, strict=True):
        found[extractor.digest] = {
            "table": "features",
            "settings": table.model_dump(mode="json"),
            "base": here,
        }
    return {digest: ToldModel(_file(digest), told | {"digest": digest}) for digest, told in found.items()}


@lru_cache(MOST)
def model_at(folder: str, name: str) -> Observer:
    """Return the observer that is described in a folder of tasks; a worker builds it once.

    Raises:
        IntegrityError: what this machine builds is not what the audit has.
        EnvironmentFault: weights or a library are missing on this machine.
    """
    told = TaskFolder(Path(folder)).described(name)
    place = Place(Path(told["base"]), Vault(Path(folder).parent), _silent)
    built = _built(told, place)
    if built.digest != told["digest"]:
        raise IntegrityError(
            f"{built.info.name} is not the same on this machine as where the audit began: give all machines "
            "the same weights"
        )
    return built


def _built(told: dict[str, Any], place: Place) -> Observer:
    if told["table"] == "embedders":
        settings = embedder_of(told["name"], told["settings"])
        return embedder_of_run(EmbedderInfo.model_validate(told["info"]), settings, place)
    extractor = loaded_features(FeaturesConfig.model_validate(told["settings"]), place)
    assert extractor is not None  # tables without weights are never described
    return extractor


def _file(digest: str) -> str:
    return f"model-{hashlib.blake2b(digest.encode(), digest_size=8).hexdigest()}"


def _silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""
