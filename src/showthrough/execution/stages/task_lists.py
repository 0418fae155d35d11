"""Tasks written for others to run: arrays of Slurm, indexed jobs of Kubernetes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path

from showthrough.audit.generators import draw, generators_of, refuse_missing
from showthrough.audit.observers import build_observers, load_observers
from showthrough.audit.options import Options
from showthrough.audit.run import gathered
from showthrough.config_files import Audit
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Features, Rows
from showthrough.data.inputs import Inputs
from showthrough.data.run_lock import only_one
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import UsageError
from showthrough.execution.stages.spread_embedding import FOLDER, TaskWriter
from showthrough.execution.tasks import TaskFolder
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import FEATURES, Observers


class _ListedError(Exception):
    """Tasks were written in the place of vectors."""


def write_tasks(audit: Audit, options: Options) -> list[str]:
    """Write a task for every chunk of pictures whose vectors an audit lacks; return the keys, in order.

    Pictures that the audit would draw or plant by itself have none yet: it makes them when it runs.

    Raises:
        ConfigError, DataError, IntegrityError, EnvironmentFault: as the audit itself would.
    """
    config, folder = audit.config, options.runs / audit.config.name
    with only_one(folder):
        place = Place(audit.base, Vault(folder / "vault"), options.progress, options.allow_download)
        refuse_missing(config, place)
        loaded = load_observers(config, place)
        inputs = gathered(config, place)
        observers = build_observers(config, inputs, place, loaded)
        writer = TaskWriter(observers, config, place)
        keys: dict[str, None] = {}
        for sets in _all_sets(config, inputs, place):
            keys |= dict.fromkeys(_keys(sets, observers, writer, place))
        return list(keys)


def folder_of_task(runs: Path, key: str) -> TaskFolder:
    """Return the folder below the runs that holds a task.

    Raises:
        UsageError: none does.
    """
    if not key.isalnum():
        raise UsageError(f"{key[:80]!r} is no key of a task; `showthrough tasks` prints them")
    found = next(runs.glob(f"*/vault/{FOLDER}/{key}.json"), None)
    if found is None:
        raise UsageError(f"no task {key[:80]} in {runs}: it is done, or `showthrough tasks` did not write it")
    return TaskFolder(found.parent)


def _all_sets(config: AuditConfig, inputs: Inputs, place: Place) -> Iterator[Mapping[Role, ImageSet]]:
    yield inputs.sets
    for name, generator in generators_of(config, inputs).items():
        if config.audited == "generator" and (generator is None or isinstance(generator, FolderConfig)):
            yield {Role.SYNTHETIC: draw(name, generator, config, inputs, place).images}


def _keys(sets: Mapping[Role, ImageSet], observers: Observers, writer: TaskWriter, place: Place) -> list[str]:
    keys: list[str] = []

    def listed(images: ImageSet, observer: Observer, start: int) -> Iterator[tuple[Rows, Features]]:
        model = writer.model(images, observer)
        if model is not None:
            keys.extend(chunk.key for chunk in writer.chunks(images, observer, model, start))
        raise _ListedError

    cache = FeatureCache(place.vault.folder / FEATURES)
    seen = LiveObservations(sets, observers.shown, cache, {}, hidden=observers.hidden).over(listed)
    each = product(sets.items(), (*observers.shown, *observers.features))
    for role, name in [(role, one.info.name) for (role, images), one in each if writer.model(images, one)]:
        with suppress(_ListedError):
            seen.of(role, name)
    return keys
