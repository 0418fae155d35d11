"""The embedder that a table of the config asks for."""

from showthrough.core.config import AuditConfig, EmbedderConfig
from showthrough.core.images import Role
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError
from showthrough.observers.live_observations import Observer


def build_embedder(
    name: str,
    settings: EmbedderConfig,
    config: AuditConfig,
    inputs: Inputs,
    place: Place,
    allow_download: bool,
) -> Observer:
    """Load, look up, fit or train one embedder; torch is imported only for those that need it.

    Raises:
        EnvironmentFault: weights or a library are missing.
        IntegrityError: weights are not those that the config names, or of another network.
        DataError, NotEnoughDataError: the data cannot make the embedder that is asked for.
    """
    reference = inputs.sets[Role.REFERENCE]
    if settings.kind == "pca":
        from showthrough.observers.embedders.pca import PCA

        return PCA(name, reference, settings.components, config.pixels)
    if settings.kind == "precomputed":
        from showthrough.observers.embedders.precomputed import precomputed

        return precomputed(name, settings, place.base, inputs.sets)
    if settings.kind == "trained":
        from showthrough.observers.embedders.trained_here import trained

        folder = place.vault.folder / "embedders"
        return trained(name, settings, reference, config.seed, folder, place.progress)
    if settings.kind == "facenet":
        from showthrough.observers.embedders.facenet import facenet

        return facenet(name, settings, place.base, allow_download)
    from showthrough.observers.embedders.arcface import arcface

    if settings.file is None:
        raise ConfigError(f"embedders.{name} needs file: the weights of the {settings.kind} embedder")
    return arcface(name, place.base / settings.file, settings, place.base)
