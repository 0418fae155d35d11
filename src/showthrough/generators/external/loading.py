"""Generators that were trained elsewhere, loaded without running what their files may hold."""

from pathlib import Path

from showthrough.core.generator import Generator
from showthrough.core.generator_config import (
    CheckpointConfig,
    DiffusersConfig,
    EndpointConfig,
    LoadedConfig,
    WeightsConfig,
)
from showthrough.errors import EnvironmentFault
from showthrough.generators.external.foreign_tensors import foreign_tensors
from showthrough.generators.models.kinds import build
from showthrough.generators.storage.checkpoint import digest_of
from showthrough.generators.storage.model_file import check_digest
from showthrough.generators.training.trained import (
    GeneratorFacts,
    Job,
    TrainedGenerator,
    load,
)
from showthrough.observers.runtime.weights import checked


def load_generator(config: LoadedConfig, base: Path, *, allow_network: bool) -> Generator:
    """Return a generator that draws images; paths of the config are relative to `base`.

    Raises:
        ConfigError: the file is a pickle, or no generator that can be used.
        IntegrityError: it is damaged, of another architecture, or not the one that the audit names.
        EnvironmentFault: a file, a library or the permission to use the network is missing.
    """
    if isinstance(config, CheckpointConfig):
        return load(base / config.path)
    if isinstance(config, WeightsConfig):
        return _of_weights(config, base / config.file)
    if isinstance(config, DiffusersConfig):
        from showthrough.generators.external.diffusers_pipeline import load_pipeline

        return load_pipeline(config, base)
    if isinstance(config, EndpointConfig):
        from showthrough.generators.external.http_endpoint import open_endpoint

        return open_endpoint(config, allow_network=allow_network)
    from showthrough.generators.external.noise_to_image import load_foreign

    return load_foreign(config, base)


def refuse_absent(name: str, config: LoadedConfig, base: Path, *, allow_network: bool) -> None:
    """Refuse a generator that is not there, or is another file than the audit names; it is not loaded.

    Raises:
        EnvironmentFault: a file or folder, or the permission to use the network, is missing.
        IntegrityError: the file has another digest.
    """
    if isinstance(config, EndpointConfig):
        from showthrough.generators.external.http_endpoint import open_endpoint

        open_endpoint(config, allow_network=allow_network)  # asks nothing
    elif isinstance(config, CheckpointConfig | DiffusersConfig):
        if not (base / config.path).is_dir():
            raise EnvironmentFault(f"generators.{name}: no folder {base / config.path}")
    else:
        checked(base / config.file, config.sha256)


def _of_weights(config: WeightsConfig, path: Path) -> TrainedGenerator:
    """Return a network of ours with weights of which nothing else is known: no people, no certificate."""
    network = build(config.model)
    tensors = foreign_tensors(path, network)
    digest = digest_of(path)
    check_digest(path, digest, config.sha256)
    network.load_state_dict(tensors, assign=True)
    facts = GeneratorFacts(
        job=Job(config=config.model, seed=0, data="unknown"),
        n_images=0,
        n_identities=0,
        sha256=digest,
        parameters=sum(tensor.numel() for tensor in tensors.values()),
        training_seconds=0.0,
    )
    return TrainedGenerator(facts=facts, network=network.eval().requires_grad_(False))
