"""Embedders by their name in the weight catalogue: its entry says how the file is to be read and fed."""

from collections.abc import Mapping
from pathlib import Path

from showthrough.core.config import AlignedConfig, ArcFaceConfig, CatalogueConfig, DlibConfig, FaceNetConfig
from showthrough.core.types import Progress, Scalar
from showthrough.errors import ConfigError
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.weight_catalogue import Use, bring, entry_called

MATCHER: Use = "face matcher"


def catalogued(
    name: str, config: CatalogueConfig, base: Path, progress: Progress, *, allow_download: bool
) -> FaceEmbedder:
    """Return the matcher of the catalogue that the config names, its file fetched where it may be.

    Raises:
        ConfigError: the catalogue has no such face matcher.
        EnvironmentFault: the file or a library is missing; names the command that brings it.
        IntegrityError: the file is not the one of the catalogue.
    """
    entry = entry_called(config.name, MATCHER)
    bring(entry, progress, allow_download=allow_download)
    settings = resolved(config)
    if isinstance(settings, FaceNetConfig):
        from showthrough.observers.embedders.facenet import facenet

        return facenet(name, settings, base, allow_download=False)
    if isinstance(settings, DlibConfig):
        from showthrough.observers.embedders.dlib_resnet import dlib_resnet

        return dlib_resnet(name, settings, base)
    from showthrough.observers.embedders.arcface import arcface

    return arcface(name, entry.path, settings, base)


def resolved(config: CatalogueConfig) -> ArcFaceConfig | FaceNetConfig | DlibConfig:
    """Return the table that an entry of the catalogue stands for, with its file, digest and licence.

    Raises:
        ConfigError: the catalogue has no such face matcher.
    """
    entry = entry_called(config.name, MATCHER)
    kinds: Mapping[Scalar, type[ArcFaceConfig | FaceNetConfig | DlibConfig]] = {
        "arcface": ArcFaceConfig,
        "facenet": FaceNetConfig,
        "dlib": DlibConfig,
    }
    kind = kinds.get(entry.loads_as.get("kind", ""))
    if kind is None:
        raise ConfigError(f"{entry.name} of the weight catalogue says no kind of embedder: loads_as.kind")
    how = config.model_dump(include=set(AlignedConfig.model_fields), exclude_unset=True)
    pinned = {"file": str(entry.path), "sha256": entry.sha256, "licence": entry.licence}
    return kind.model_validate({**how, **entry.loads_as, **pinned})
