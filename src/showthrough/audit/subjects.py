"""The generator under audit: trained here, or a folder that one wrote."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from showthrough.audit.arrays import image_set, stored_images
from showthrough.audit.inputs import Inputs
from showthrough.core.config import AuditConfig
from showthrough.core.facts import Timing
from showthrough.core.generator_config import FolderConfig, GeneratorConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import DPCertificate, RoleData, Subject
from showthrough.data.catalogue import Cataloguer, Progress
from showthrough.data.listing import Entry, list_folder
from showthrough.data.vault import Vault
from showthrough.errors import NotAvailableError

if TYPE_CHECKING:
    from showthrough.core.generator import Generator

log = logging.getLogger(__name__)
TIMED_IMAGES = 256
REPEATS = 3


class Drawn(NamedTuple):
    """What one generator wrote, and what is known of it."""

    images: ImageSet
    data: RoleData
    subject: Subject
    timing: Callable[[], Timing]
    certificate: Callable[[], DPCertificate]


class Place(NamedTuple):
    """Where an audit reads and writes."""

    base: Path  # paths of the config are relative to it
    vault: Vault
    progress: Progress


def generators_of(config: AuditConfig, inputs: Inputs) -> dict[str, GeneratorConfig | None]:
    """Return the generators to audit by name; None stands for the images that the manifest lists."""
    named: dict[str, GeneratorConfig | None] = dict(config.generators)
    if config.data.synthetic is not None:
        named["synthetic"] = FolderConfig(kind="folder", path=config.data.synthetic)
    if inputs.listed_synthetic:
        named["manifest"] = None
    return named


def draw(
    name: str, generator: GeneratorConfig | None, config: AuditConfig, inputs: Inputs, place: Place
) -> Drawn:
    """Return the samples of one generator, trained first where that is asked."""
    if generator is None:
        return _given(name, list(inputs.listed_synthetic), config.data.max_megapixels, place)
    if isinstance(generator, FolderConfig):
        return _given(name, list_folder(place.base / generator.path), config.data.max_megapixels, place)
    from showthrough.generators.train import train

    trained = train(
        generator,
        inputs.sets[Role.TRAIN],
        place.vault.folder / "generators" / name,
        config.seed,
        progress=lambda step, steps, loss: place.progress(f"train {name} (loss {loss:.3g})", step, steps),
    )
    return _sampled(name, generator.kind, trained, config, place)


def _sampled(name: str, kind: str, trained: "Generator", config: AuditConfig, place: Place) -> Drawn:
    pixels = stored_images(
        place.vault.folder / "samples" / f"{name}-{trained.digest[:16]}-{config.seed}-{config.samples}.npy",
        config.samples,
        lambda start, n: trained.sample(n, config.seed, start),
        lambda done, total: place.progress(f"sample {name}", done, total),
    )
    images = image_set(Role.SYNTHETIC, pixels, place.vault, f"{name}/{trained.digest}/{config.seed}")
    certificate = trained.accounting
    subject = Subject(
        name=name,
        kind=kind,
        digest=trained.digest,
        n_samples=len(images),
        parameters=trained.parameters,
        accounting=certificate,
    )
    data = RoleData(
        role=Role.SYNTHETIC,
        n_images=len(images),
        n_identities=0,
        identity_known=False,
        digest=images.digest,
        note="drawn by the audit",
    )
    return Drawn(images, data, subject, lambda: _time(trained, config.seed), lambda: _certified(certificate))


def _given(name: str, entries: list[Entry], max_megapixels: float, place: Place) -> Drawn:
    reader = Cataloguer(place.vault, max_megapixels, place.progress)
    catalogue = reader.catalogue(Role.SYNTHETIC, entries, label=f"synthetic-{name}")
    digest = catalogue.images.digest
    subject = Subject(
        name=name,
        kind="folder",
        digest=digest,
        n_samples=len(catalogue.images),
        note="images only; nothing is known of the model that drew them",
    )
    data = catalogue.data.model_copy(update={"n_identities": 0, "identity_known": False})
    return Drawn(catalogue.images, data, subject, _no_timing, lambda: _certified(None))


def _time(trained: "Generator", seed: int) -> Timing:
    from showthrough.audit.machine import accelerator, peak_bytes

    trained.sample(TIMED_IMAGES, seed + 1)  # warm-up
    seconds = []
    for repeat in range(REPEATS):
        started = time.perf_counter()
        trained.sample(TIMED_IMAGES, seed + 2 + repeat)
        seconds.append(time.perf_counter() - started)
    return Timing(
        seconds=tuple(seconds),
        images=TIMED_IMAGES,
        batch_size=getattr(trained, "block", TIMED_IMAGES),
        denoising_steps=trained.denoising_steps,
        peak_bytes=peak_bytes(),
        parameters=trained.parameters,
        device=accelerator(),
    )


def _no_timing() -> Timing:
    raise NotAvailableError("a folder of images tells nothing about how fast they were drawn")


def _certified(certificate: DPCertificate | None) -> DPCertificate:
    if certificate is None:
        raise NotAvailableError("no differential privacy is claimed for this generator")
    return certificate
