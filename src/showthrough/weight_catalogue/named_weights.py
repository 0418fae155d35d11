"""Weights that settings name by an entry of the catalogue: brought where they may be, and filled in."""

from typing import TypeVar

from showthrough.core.types import Progress
from showthrough.errors import ConfigError
from showthrough.settings import WeightsSettings
from showthrough.weight_catalogue.fetching import fetch, untold
from showthrough.weight_catalogue.listing_entries import entry_called
from showthrough.weight_catalogue.public_weights import PublicWeights, Use

NamingWeights = TypeVar("NamingWeights", bound=WeightsSettings)


def filled_in(
    settings: NamingWeights, use: Use, progress: Progress = untold, *, allow_download: bool = False
) -> NamingWeights:
    """Return settings with the file, digest and licence of the entry that they name, and how it loads.

    Settings that somebody wrote stand; those that name no entry come back as they are.

    Raises:
        ConfigError: the catalogue has no such entry, or it is of another kind than the settings.
        EnvironmentFault: the file or a library is missing; names the command that brings it.
        IntegrityError: what was fetched is not the file of the catalogue.
    """
    if settings.catalogue is None:
        return settings
    entry = entry_called(settings.catalogue, use)
    kind = getattr(settings, "kind", None)
    if entry.loads_as.get("kind", kind) != kind:
        wanted = entry.loads_as["kind"]
        raise ConfigError(f'{entry.name} of the weight catalogue is of kind = "{wanted}", not "{kind}"')
    bring(entry, progress, allow_download=allow_download)
    known = {name: value for name, value in entry.loads_as.items() if name not in settings.model_fields_set}
    pinned = {"file": str(entry.path), "sha256": entry.sha256, "licence": entry.licence, "catalogue": None}
    return settings.model_copy(update={**known, **pinned})


def bring(entry: PublicWeights, progress: Progress, *, allow_download: bool) -> None:
    """Fetch an entry's file where it is missing and may be fetched.

    Raises:
        EnvironmentFault: the file or a library is missing; names the command that brings it.
        IntegrityError: what came is not the file of the catalogue.
    """
    if allow_download and entry.url is not None and not entry.is_here():
        fetch(entry, progress, allow_download=True)
    entry.refuse_absent()
