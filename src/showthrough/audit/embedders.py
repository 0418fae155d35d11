"""The embedder that a table of the config asks for: loaded before any photo is read, or made of photos."""

from collections.abc import Mapping

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import (
    AlignedConfig,
    ArcFaceConfig,
    AuditConfig,
    BroughtConfig,
    CatalogueConfig,
    DlibConfig,
    EmbedderConfig,
    FaceNetConfig,
    PCAConfig,
    TrainedEmbedderConfig,
)
from showthrough.core.images import ImageSet, Role
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, NotAvailableError
from showthrough.observers.live_observations import Observer
from showthrough.weight_catalogue import bring, entry_called

TRAINED = "embedders"  # folder of the vault


def load_embedder(name: str, settings: EmbedderConfig, place: Place) -> Observer | None:
    """Return the embedder whose file holds all that it needs; None for one that photos make.

    Nothing is read but that file; torch is imported only for those that need it.

    Raises:
        EnvironmentFault: weights or a library are missing.
        IntegrityError: weights are not those that the config names, or of another network.
        ConfigError: the file holds no embedder, or none is named.
    """
    if isinstance(settings, BroughtConfig):
        from showthrough.observers.brought_embedders import brought

        return brought(name, settings, place.base)
    if isinstance(settings, AlignedConfig) and settings.align == "yunet" and settings.detector_file is None:
        bring(entry_called("yunet"), place.progress, allow_download=place.allow_download)
    if settings.kind == "pca" or settings.kind == "trained":  # noqa: PLR1714 - mypy tells kinds apart by ==
        return None
    if settings.kind == "precomputed":
        from showthrough.observers.embedders.precomputed import precomputed

        return precomputed(name, settings, place.base)
    return _face_network(name, settings, place)


def build_embedder(
    name: str, loaded: Observer | None, config: AuditConfig, inputs: Inputs, place: Place
) -> Observer:
    """Return an embedder that was loaded, or fit or train on reference people the one that was not.

    Raises:
        DataError, NotEnoughDataError: the data cannot make the embedder that is asked for.
        EnvironmentFault: a library is missing.
    """
    settings, reference = config.embedders[name], inputs.sets[Role.REFERENCE]
    if isinstance(settings, PCAConfig):
        from showthrough.observers.embedders.pca import PCA

        return PCA(name, reference, settings.components, config.pixels)
    if isinstance(settings, TrainedEmbedderConfig):
        from showthrough.observers.embedders.trained_here import trained

        folder = place.vault.folder / TRAINED
        return trained(name, settings, reference, config.seed, folder, place.progress)
    assert loaded is not None  # all other kinds need no photo
    _refuse_unknown(loaded, inputs.sets)
    _refuse_pictures(name, loaded, config)
    return loaded


def embedder_of_run(info: EmbedderInfo, settings: EmbedderConfig, place: Place) -> Observer:
    """Return an embedder as a finished audit had it: from its file, or from the vault if it was trained.

    Raises:
        NotAvailableError: the photos of the audit would be needed to make it again.
        IntegrityError: the vault does not hold what was trained, or weights are not those of the config.
        EnvironmentFault: weights or a library are missing.
    """
    if isinstance(settings, TrainedEmbedderConfig):
        from showthrough.observers.embedders.trained_here import kept

        return kept(info, settings, place.vault.folder / TRAINED)
    found = load_embedder(info.name, settings, place)
    if found is None:
        raise NotAvailableError(f"{info.name} is made of photos of the audit, which nobody keeps")
    return found


def _face_network(
    name: str, settings: FaceNetConfig | ArcFaceConfig | DlibConfig | CatalogueConfig, place: Place
) -> Observer:
    if settings.kind == "facenet":
        from showthrough.observers.embedders.facenet import facenet

        return facenet(name, settings, place.base, place.allow_download)
    if settings.kind == "catalogue":
        from showthrough.observers.embedders.catalogued import catalogued

        return catalogued(name, settings, place.base, place.progress, allow_download=place.allow_download)
    if settings.kind == "dlib":
        from showthrough.observers.embedders.dlib_resnet import dlib_resnet

        return dlib_resnet(name, settings, place.base)
    from showthrough.observers.embedders.arcface import arcface

    if settings.file is None:
        raise ConfigError(f"embedders.{name} needs file: the weights of the {settings.kind} embedder")
    return arcface(name, place.base / settings.file, settings, place.base)


def _refuse_pictures(name: str, observer: Observer, config: AuditConfig) -> None:
    """Refuse an embedder of records where pictures are audited, and one of pictures where records are."""
    from showthrough.observers.items.item_embedder import ItemEmbedder
    from showthrough.observers.runtime.streaming import Lookup

    is_of_pictures = config.data.kind == "images"
    if is_of_pictures and isinstance(observer, ItemEmbedder):
        raise ConfigError(f"embedders.{name} looks at records that are no pictures: leave it out")
    if not is_of_pictures and not isinstance(observer, Lookup):
        raise ConfigError(
            f"embedders.{name} looks at pictures, and data.kind is {config.data.kind!r}: leave it out"
        )


def _refuse_unknown(observer: Observer, sets: Mapping[Role, ImageSet]) -> None:
    """Refuse vectors from a file of which a whole role has none."""
    from showthrough.observers.embedders.precomputed import Precomputed

    if isinstance(observer, Precomputed):
        for images in sets.values():
            observer.refuse_unknown(images)
