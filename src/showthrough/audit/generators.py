"""The generator under audit: trained here, loaded, or known by the images that it wrote."""

import logging
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from showthrough.audit.subjects.classifier_audit import NAME as CLASSIFIER
from showthrough.audit.subjects.classifier_audit import computed_pictures
from showthrough.audit.subjects.records_audit import NAME as RECORDS
from showthrough.audit.subjects.records_audit import given_records
from showthrough.audit.subjects.redacted_audit import NAME as REDACTION
from showthrough.audit.subjects.redacted_audit import redacted_pictures
from showthrough.core.atomic import write_atomically
from showthrough.core.config import AuditConfig
from showthrough.core.generator import ClassConditional
from showthrough.core.generator_config import (
    ArchiveConfig,
    EndpointConfig,
    FolderConfig,
    ForeignConfig,
    GeneratorConfig,
    LoadedConfig,
    samples_key,
)
from showthrough.core.images import Role
from showthrough.core.records import RoleData, Subject
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.catalogue import Cataloguer
from showthrough.data.containers.image_sources import source_at
from showthrough.data.decoding.pixel_ranges import declared_range
from showthrough.data.drawn_images import BLOCK, image_set, stored_images
from showthrough.data.inputs import Inputs, opening_of
from showthrough.data.listing import FIRST_FOLDER, Entry, list_folder, list_images, unpack_archives
from showthrough.data.repeats import note_on_arrays
from showthrough.data.workspace import Place
from showthrough.detection.given_scenes import refuse_bad_boxes
from showthrough.settings import WeightsSettings
from showthrough.signals.drawn import Drawn
from showthrough.weight_catalogue import bring, entry_called, filled_in

if TYPE_CHECKING:
    from showthrough.core.generator import Generator

log = logging.getLogger(__name__)


def generators_of(config: AuditConfig, inputs: Inputs) -> dict[str, GeneratorConfig | None]:
    """Return the generators to audit by name; None stands for images that are listed or paired already."""
    named: dict[str, GeneratorConfig | None] = dict(config.generators)
    if config.data.synthetic is not None:
        named["synthetic"] = FolderConfig(
            kind="folder", path=config.data.synthetic, boxes=config.data.synthetic_boxes
        )
    if inputs.listed_synthetic:
        named["manifest"] = None
    if inputs.redaction is not None:
        named[REDACTION] = None
    if config.classifier is not None:
        named[CLASSIFIER] = None
    if inputs.synthetic is not None:
        return {RECORDS: None}
    return named


def refuse_missing(config: AuditConfig, place: Place) -> None:
    """Refuse generators whose files are missing or not those that the config names; none is loaded.

    Raises:
        DataError: a folder of images is missing or empty, or boxes on scenes cannot be meant.
        EnvironmentFault: a file or the permission to use the network is missing.
        IntegrityError: a file has another digest.
    """
    folders = [one.path for one in config.generators.values() if isinstance(one, FolderConfig)]
    if config.data.synthetic is not None and config.data.kind == "images":
        folders.append(config.data.synthetic)
    for folder in folders:
        if source_at(place.base / folder) is None:
            list_folder(place.base / folder)
    refuse_bad_boxes(config, place.base)
    _bring_detectors(config, place)
    if config.detection.enabled or config.detection.detectors:  # else torchvision is loaded in vain
        from showthrough.detection.challenges import refuse_absent as refuse_absent_detectors

        refuse_absent_detectors(config.detection, place.base)
    for name, generator in config.generators.items():
        if isinstance(generator, LoadedConfig):
            from showthrough.generators.external.loading import refuse_absent

            refuse_absent(name, generator, place.base, allow_network=place.allow_download)


def _bring_detectors(config: AuditConfig, place: Place) -> None:
    """Fetch the detectors of the weight catalogue that are missing, where that is allowed."""
    for settings in config.detection.detectors.values():
        if isinstance(settings, WeightsSettings):
            filled_in(settings, "face detector", place.progress, allow_download=place.allow_download)
    redaction = config.redaction
    if redaction is not None and redaction.detector == "yunet" and redaction.detector_file is None:
        bring(entry_called("yunet"), place.progress, allow_download=place.allow_download)


def draw(
    name: str, generator: GeneratorConfig | None, config: AuditConfig, inputs: Inputs, place: Place
) -> Drawn:
    """Return the samples of one generator, trained first where that is asked."""
    if config.audited != "generator":
        return _of_another_subject(config, inputs, place)
    if generator is None:
        return _given(name, list(inputs.listed_synthetic), config.data, place)
    if isinstance(generator, FolderConfig):
        settings = generator if name in config.generators else None  # else it is data.synthetic
        opening = opening_of(config.data, place.vault)
        entries = list_images(place.base / generator.path, FIRST_FOLDER, opening, people=False)
        return _given(name, entries, config.data, place, settings)
    if isinstance(generator, ArchiveConfig):
        return _archived(name, generator, config.data, place)
    if isinstance(generator, LoadedConfig):
        from showthrough.generators.external.loading import load_generator

        loaded = load_generator(generator, place.base, allow_network=place.allow_download)
        if isinstance(generator, ForeignConfig):
            from showthrough.generators.external.range_question import ASKED, question_range

            few = loaded.sample(min(ASKED, config.samples), config.seed)
            question_range(generator, few, inputs.sets[Role.TRAIN], place.base / generator.file)
        return _sampled(name, generator, loaded, config, place)
    from showthrough.audit.train_generators import train_generator

    trained = train_generator(name, generator, config, inputs.sets, place)
    return _sampled(name, generator, trained, config, place)


def _of_another_subject(config: AuditConfig, inputs: Inputs, place: Place) -> Drawn:
    if inputs.redaction is not None:
        return redacted_pictures(inputs.redaction)
    if inputs.synthetic is not None:
        return given_records(inputs.synthetic, config)
    return computed_pictures(config, inputs, place)


def _sampled(
    name: str, settings: GeneratorConfig, trained: "Generator", config: AuditConfig, place: Place
) -> Drawn:
    key = samples_key(settings, trained.digest, config.seed, config.samples)
    path = place.vault.folder / "samples" / f"{name}-{key}.npy"
    pixels = stored_images(
        path,
        config.samples,
        lambda start, n: trained.sample(n, config.seed, start),
        lambda done, total: place.progress(f"sample {name}, images", done, total),
        settings.batch if isinstance(settings, EndpointConfig) else BLOCK,  # no image is asked for twice
    )
    images = image_set(Role.SYNTHETIC, pixels, place.vault, f"{name}/{trained.digest}/{config.seed}")
    subject = Subject(
        name=name,
        kind=settings.kind,
        digest=trained.digest,
        n_samples=len(images),
        parameters=trained.parameters,
        accounting=trained.accounting,
    )
    data = RoleData(
        role=Role.SYNTHETIC,
        n_images=len(images),
        n_identities=0,
        identity_known=False,
        digest=images.digest,
        drawn_classes=_drawn_classes(trained, len(images), config.seed, path.with_suffix(".classes.npy")),
        note="; ".join(filter(None, ("drawn by the audit", note_on_arrays(pixels)))),
    )
    return Drawn(images, data, subject, trained)


def _drawn_classes(trained: "Generator", n: int, seed: int, path: Path) -> dict[str, int]:
    """Return how many images were drawn of each class, and keep the class of each beside the images."""
    labels = trained.classes_of(range(n), seed) if isinstance(trained, ClassConditional) else None
    if labels is None:
        return {}
    content = BytesIO()
    np.save(content, labels)
    write_atomically(path, content.getvalue())
    classes, images = np.unique(labels, return_counts=True)
    return {str(one): int(many) for one, many in zip(classes, images, strict=True)}


def _archived(name: str, archive: ArchiveConfig, config: DataConfig, place: Place) -> Drawn:
    unpacked = unpack_archives(place.base / archive.path, place.vault, archive.max_gigabytes)
    drawn = _given(name, unpacked.entries, config, place, archive)
    note = f"{drawn.subject.note}; {unpacked.skipped} members of the archive are text, links or empty"
    return drawn._replace(subject=drawn.subject.model_copy(update={"kind": archive.kind, "note": note}))


def _given(
    name: str,
    entries: list[Entry],
    config: DataConfig,
    place: Place,
    settings: FolderConfig | ArchiveConfig | None = None,
) -> Drawn:
    declared = declared_range(config.pixel_range, "data.pixel_range")
    if settings is not None and (settings.pixel_range or config.pixel_range is None):
        declared = declared_range(settings.pixel_range, f"generators.{name}.pixel_range")
    reader = Cataloguer(place.vault, config.max_megapixels, place.progress, config.max_frames, declared)
    catalogue = reader.catalogue(Role.SYNTHETIC, entries, label=f"synthetic-{name}")
    digest = catalogue.images.digest
    subject = Subject(
        name=name,
        kind="folder",
        digest=digest,
        n_samples=len(catalogue.images),
        note="images only; nothing is known of the model that drew them",
    )
    data = catalogue.data.model_copy(update={"n_identities": 0, "identity_known": False, "n_unnamed": 0})
    return Drawn(catalogue.images, data, subject, generator=None)
