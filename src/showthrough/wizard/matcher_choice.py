"""Face matchers at hand: weights that were given or lie in a cache, and what aligns faces for them."""

from collections.abc import Iterator, Sequence
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from showthrough.errors import UsageError
from showthrough.interpret.credibility import MATCHERS_NEEDED
from showthrough.settings import name_of_file
from showthrough.weight_catalogue import entries, torch_checkpoints
from showthrough.wizard.draft import DraftSetting, DraftTable, beside

DLIB = "dlib"  # has a kind of its own
SMALL = 80  # pixels a side: detectors find no faces in smaller images, which show little beside the face
FACENET = ("20180402-114759-vggface2.pt", "20180408-102900-casia-webface.pt")  # as facenet-pytorch calls them
BY_IMAGENET = ("mobilefacenet",)  # whose published weights were trained on ImageNet's mean and deviation


class GivenWeights(NamedTuple):
    """Files of face matchers, and of the detector that aligns faces for them."""

    matchers: tuple[Path, ...] = ()
    detector: Path | None = None


def matcher_parts(given: GivenWeights, base: Path, side: int | None) -> list[DraftTable]:
    """Return a table for each matcher at hand, and principal components where there is none.

    `side` is the longest of a typical image. No network is loaded: the audit, and `plan`, do that.

    Raises:
        UsageError: a file that was given is not there, or needs a package that is not installed.
    """
    found = [*_given(given), *_cached()]
    names: set[str] = set()
    parts = [_part(path, given.detector, base, (side, names)) for path in found]
    parts += [part for part in _catalogued(side) if part.table.removeprefix("embedders.") not in names]
    if len(parts) < MATCHERS_NEEDED:
        parts = [*parts[:1], *_too_few(len(parts))]
    return parts


def _given(given: GivenWeights) -> Iterator[Path]:
    for path in (*given.matchers, *filter(None, (given.detector,))):
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        if path.suffix == ".onnx" and path != given.detector and find_spec("onnxruntime") is None:
            raise UsageError(f"{path} needs onnxruntime: pip install 'showthrough[onnx]'")
    if given.detector is not None and find_spec("cv2") is None:
        raise UsageError("YuNet needs OpenCV: pip install 'showthrough[opencv]'")
    yield from given.matchers


def _cached() -> Iterator[Path]:
    """Yield weights of FaceNet where facenet-pytorch keeps them; the audit may not fetch them unasked."""
    if find_spec("facenet_pytorch") is None:
        return
    yield from (path for name in FACENET if (path := torch_checkpoints() / name).is_file())


def _catalogued(side: int | None) -> Iterator[DraftTable]:
    """Yield public matchers of the catalogue whose weights lie on this machine; none is fetched."""
    for entry in entries().values():
        if entry.use != "face matcher" or not entry.ready():
            continue
        why = f"of the weight catalogue; terms: {entry.licence}"
        settings = [DraftSetting("kind", "catalogue", why), DraftSetting("name", entry.name)]
        if entry.name == DLIB:
            settings = [DraftSetting("kind", DLIB, why)]
        if side is not None and side < SMALL:
            settings += _aligned(None, Path(), side)
        yield DraftTable(f"embedders.{entry.name}", tuple(settings))


def _part(path: Path, detector: Path | None, base: Path, context: tuple[int | None, set[str]]) -> DraftTable:
    side, names = context
    is_facenet = any(path.name == name for name in FACENET)
    name = name_of_file(path.stem)[:40]
    name = name if name not in names else f"{name}-{len(names) + 1}"
    names.add(name)
    settings = [
        DraftSetting("kind", "facenet" if is_facenet else "arcface", "the file itself tells which network"),
        DraftSetting("file", beside(path, base)),
        DraftSetting("sha256", _digest(path), "another file is refused"),
    ]
    if any(one in path.name.lower() for one in BY_IMAGENET):
        settings.append(DraftSetting("input", "imagenet", "how MobileFaceNet was trained to see pixels"))
    return DraftTable(f"embedders.{name}", (*settings, *_aligned(detector, base, side)))


def _aligned(detector: Path | None, base: Path, side: int | None) -> Sequence[DraftSetting]:
    if side is not None and side < SMALL:
        return (DraftSetting("align", "none", f"images of {side} pixels: too small for a face detector"),)
    if detector is not None:
        return (
            DraftSetting("align", "yunet", "five landmarks, moved to the template that matchers learned"),
            DraftSetting("detector_file", beside(detector, base)),
            DraftSetting("detector_sha256", _digest(detector)),
        )
    if find_spec("facenet_pytorch") is not None:
        return (DraftSetting("align", "mtcnn", "comes with facenet-pytorch; YuNet takes half the time"),)
    return (
        DraftSetting("align", "crop", "no face detector is installed: right only where faces are centred"),
    )


def _too_few(found: int) -> list[DraftTable]:
    told = (
        f"A biometric rule takes {MATCHERS_NEEDED} different face matchers; {found or 'none'} is at hand.",
        "`showthrough weights list` says what can be had; init --matcher FILE writes the table of a file.",
    )
    pca = (
        DraftSetting("kind", "pca", "no biometric matcher: needs no weights, and can pass no biometric rule"),
    )
    return [DraftTable("embedders.pca", pca, told)]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
