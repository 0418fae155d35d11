"""What one audit asks of a machine beyond what all do: packages, weights, files and matchers."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePath

from pydantic import BaseModel

from showthrough.config_files import Audit, load_policy
from showthrough.core.cards import all_cards, all_suites
from showthrough.core.config import AuditConfig
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.containers.image_sources import SourceKind, source_at
from showthrough.data.decoding.hidden_folders import why_passed_over
from showthrough.doctor import MachineNeeds, Symptom
from showthrough.errors import DataError
from showthrough.interpret.credibility import MATCHERS_NEEDED
from showthrough.redaction.pairs.adapters import is_film
from showthrough.weight_catalogue import PublicWeights, entries, entry_called, torch_checkpoints

NO_MATCHER = {"pca"}  # kind that is shown to tell nobody apart; of all others, packages' too, the data tell
DLIB = ("dlib-bin", "face-recognition-models")
BY_KIND = {  # of any table
    "centerface": ("opencv-python-headless",),
    "clip": ("timm",),
    "diffusers": ("diffusers",),
    "dinov2": ("timm",),
    "dlib": DLIB,
    "efficientdet": ("effdet",),
    "endpoint": ("httpx",),
    "facenet": ("facenet-pytorch",),
    "mtcnn": ("facenet-pytorch",),
    "onnx": ("onnxruntime",),
    "trained": ("pytorch-metric-learning",),
    "yolox": ("pixeltable-yolox",),
    "yunet": ("opencv-python-headless",),
}
IN_OPENCV = ("centerface", "yunet")  # which reads their ONNX itself
BY_FINDER = {kind: BY_KIND[kind] for kind in ("dlib", "mtcnn", "yunet")}
BY_SUFFIX = {".onnx": "onnxruntime", ".parquet": "pyarrow", ".pq": "pyarrow", ".arrow": "pyarrow"}
BY_SOURCE = {SourceKind.TABLE: "pyarrow", SourceKind.LMDB: "lmdb"}
HEIC = (".heic", ".heif", ".hif")
FOLDERS = ("train", "holdout", "reference", "synthetic", "manifest")  # of [data]
FILES = ("file", "detector_file")  # settings that name weights
WITHOUT_A_FILE = ("dlib", "facenet")  # kinds whose public weights stand in where no file is given
Need = tuple[str, str]  # package, and what it is used for


def needs_of(audit: Audit) -> MachineNeeds:
    """Return what an audit asks for, in the order of its file; no image is opened and no network loaded.

    Raises:
        ConfigError: an embedder names no entry of the catalogue, or the policy cannot be read.
    """
    config, base = audit.config, audit.base
    tables = dict(_tables(config))
    packages: dict[str, str] = {}
    of_tables = (_of_table(name, table) for name, table in tables.items())
    for package, used_for in chain(*of_tables, _of_data(config, base)):
        packages.setdefault(package, used_for)
    symptoms = (
        *chain(*(_weights(name, table, base) for name, table in tables.items())),
        *_places(config.data, base),
        *_matchers(audit),
    )
    return MachineNeeds(packages, symptoms)


def _tables(model: BaseModel, above: str = "") -> Iterator[tuple[str, BaseModel]]:
    """Yield every table of a config, with its name as the file has it."""
    for key, value in model:
        name = f"{above}{key}"
        for own, one in value.items() if isinstance(value, Mapping) else [("", value)]:
            if isinstance(one, BaseModel) and getattr(one, "enabled", True):
                named = f"{name}.{own}" if own else name
                yield named, one
                yield from _tables(one, f"{named}.")


def _of_table(name: str, table: BaseModel) -> Iterator[Need]:
    values = {**dict(table), **_of_entry(table)}
    for setting, known in (("kind", BY_KIND), ("align", BY_FINDER), ("detector", BY_FINDER)):
        chosen = values.get(setting)
        if isinstance(chosen, str):
            yield from ((package, f"{name}.{setting} = {chosen}") for package in known.get(chosen, ()))
    package = BY_SUFFIX.get(PurePath(str(values.get("file"))).suffix.lower())
    if package is not None and values.get("kind") not in IN_OPENCV:
        yield package, f"{name}.file"
    if values.get("architecture") == "unet":
        yield "diffusers", f"{name}.architecture = unet"
    if values.get("privacy") is not None:
        yield from ((package, f"{name}.privacy") for package in ("opacus", "randomgen"))
    if values.get("recipients"):
        yield "pyrage", f"{name}.recipients"


def _of_entry(table: BaseModel) -> dict[str, object]:
    """Return what an entry of the catalogue says in the place of a table."""
    if getattr(table, "kind", "") != "catalogue":
        return {}
    entry = entry_called(str(getattr(table, "name", "")), "face matcher")
    return {**entry.loads_as, "file": entry.file}


def _of_data(config: AuditConfig, base: Path) -> Iterator[Need]:
    if config.data.bundled is not None:
        yield "scikit-image", "data.bundled"
    for setting in FOLDERS:
        named = getattr(config.data, setting)
        if named is None:
            continue
        try:
            source = source_at(base / named)
        except DataError:
            continue  # the audit says what is wrong
        if source is not None and source.kind in BY_SOURCE:
            yield BY_SOURCE[source.kind], f"data.{setting}"
        elif PurePath(named).suffix.lower() in BY_SUFFIX:
            yield BY_SUFFIX[PurePath(named).suffix.lower()], f"data.{setting}"
        elif any(path.suffix.lower() in HEIC for path in _files(base / named)):
            yield "pillow-heif", f"HEIC photos in data.{setting}"
    if config.redaction is not None and any(map(is_film, _files(base / config.redaction.original))):
        yield from ((package, "videos in redaction.original") for package in ("av", "threadpoolctl"))


def _files(folder: Path) -> Iterator[Path]:
    for inside, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if why_passed_over(name) is None]
        yield from (Path(inside, name) for name in names)


def _weights(name: str, table: BaseModel, base: Path) -> Iterator[Symptom]:
    """Yield what is known of the weights that a table names, or of the public ones that it stands for."""
    for setting in FILES:
        given = getattr(table, setting, None)
        if isinstance(given, str) and not (base / given).exists():
            yield Symptom(f"{name}.{setting}", f"there is no file {given}", False, True, "the audit file")
    for entry in _public(table):
        kept = torch_checkpoints() / entry.file  # by facenet-pytorch, which fetches there
        yield _brought(entry, entry.ready() or (kept.is_file() and not entry.lacking()), name)


def _public(table: BaseModel) -> Iterator[PublicWeights]:
    kind, values = getattr(table, "kind", ""), dict(table)
    if kind == "catalogue":
        yield entry_called(str(values["name"]), "face matcher")
    elif kind in WITHOUT_A_FILE and values["file"] is None:
        said = [entry for entry in entries().values() if entry.use == "face matcher" and entry.loads_as]
        yield from (entry for entry in said if entry.loads_as.items() <= values.items())
    finder = values.get("align")
    if finder in BY_FINDER and "detector_file" in values and values["detector_file"] is None:
        detectors = [entry for entry in entries().values() if entry.use == "face detector"]
        yield from (entry for entry in detectors if entry.name.startswith(str(finder)))


def _brought(entry: PublicWeights, is_ready: bool, used_for: str) -> Symptom:
    what = f"{entry.title} ({entry.name})"
    if is_ready:
        return Symptom(what, "is here", True, True, used_for)
    extra = entry.extra if entry.lacking() or entry.package is not None else ""
    return Symptom(what, entry.remedy(), False, True, used_for, extra=extra, command=entry.remedy())


def _places(data: DataConfig, base: Path) -> Iterator[Symptom]:
    for setting in FOLDERS:
        named = getattr(data, setting)
        if named is not None and not (base / named).exists() and not any(c in named for c in "*?[{"):
            yield Symptom(f"data.{setting}", f"there is no {named}", False, True, "the audit file")
    if data.public is not None:
        yield from _public_photos(data.public)


def _public_photos(name: str) -> Iterator[Symptom]:
    with suppress(ModuleNotFoundError):  # of a package that reads images, which is told by its name
        from showthrough.data.public_photos import photos_called

        photos = photos_called(name)
        told = "is here" if photos.is_here() else f"run the audit with --allow-download, or {photos.by_hand}"
        yield Symptom(photos.title, told, photos.is_here(), True, "data.public")


def may_match(config: AuditConfig) -> int:
    """Return how many embedders of an audit may turn out to be matchers: those of packages too."""
    return sum(settings.kind not in NO_MATCHER for settings in config.embedders.values())


def _matchers(audit: Audit) -> Iterator[Symptom]:
    """Yield whether the audit has the matchers that rules of its policy take, where there are such rules."""
    config = audit.config
    policy, cards, suites = load_policy(config.policy, audit.base), all_cards(), all_suites()
    running = [
        card for name, card in cards.items() if config.audited in card.about and name not in config.skip
    ]
    biometric = {
        name for card in running if suites[card.suite].needs_matchers for name in (card.name, card.suite)
    }
    rules = [rule for rule in policy.rules if rule.severity != "info" and rule.check in biometric]
    if not rules:
        return
    there = may_match(config)
    used_for = f"{len(rules)} rules of the policy {policy.name}"
    found = f"{there or 'none'} of {MATCHERS_NEEDED} that its rules take"
    if there >= MATCHERS_NEEDED:
        yield Symptom("face matchers", f"{there} embedders that may be matchers", True, False, used_for)
    else:
        told = f"{found}: add [embedders.NAME] tables; showthrough weights list says what can be had"
        yield Symptom("face matchers", told, False, False, used_for)
