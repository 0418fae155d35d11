"""The table of a generator that somebody points at: its kind by content, its digest, what only they know."""

from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError, UsageError
from showthrough.survey.targets import TargetKind, recognised
from showthrough.wizard.draft import DraftSetting, DraftTable, beside
from showthrough.wizard.prompts import Answerer

NAME = "generator"
ASKED = "What noise does it take for an image? (100, or 4,64,64)"
NOISE = "100"  # numbers of noise, where nothing tells
HOW_RANGE = "symmetric: [-1, 1]; unit: [0, 1]; byte: [0, 255]; the audit compares it with training images"
PLAIN_FILES = {
    TargetKind.ONNX: "onnx",
    TargetKind.TORCHSCRIPT: "torchscript",
    TargetKind.EXPORTED: "exported",
}


def generator_part(target: str, base: Path, asker: Answerer, noise: str | None = None) -> DraftTable:
    """Return the table of a generator: a folder of a pipeline or of training here, a model, or an address.

    Raises:
        UsageError: it is no generator that can be loaded; says how to make one of it.
    """
    kind = recognised(target)
    path = Path(target)
    if kind is TargetKind.WEIGHTS and (path.parent / "model.json").is_file():
        kind, path = TargetKind.CHECKPOINT, path.parent
    asker.say(f"{target} is {kind}.")
    if kind is TargetKind.ENDPOINT:
        return _endpoint(target)
    if kind in PLAIN_FILES:
        known = _noise_of(path) if kind is TargetKind.ONNX else None
        answer = None if known else noise or asker.line(ASKED, NOISE, "--noise")
        return _model(kind, path, base, known if answer is None else _shape(answer), is_known=answer is None)
    where = DraftSetting("path", beside(path, base))
    if kind is TargetKind.DIFFUSERS:
        return DraftTable(f"generators.{NAME}", (DraftSetting("kind", "diffusers"), where))
    if kind in (TargetKind.CHECKPOINT, TargetKind.ARCHIVE):
        name = "checkpoint" if kind is TargetKind.CHECKPOINT else "archive"
        return DraftTable(f"generators.{NAME}", (DraftSetting("kind", name), where))
    if kind in (TargetKind.PEOPLE, TargetKind.IMAGES):
        return DraftTable(f"generators.{NAME}", (DraftSetting("kind", "folder"), where))
    raise UsageError(f"{target} is {kind}, {_instead(kind)}")


def trained_here(side: int, people: int) -> DraftTable:
    """Return the table of a small generator that the audit trains itself: a stand-in for one's own."""
    settings = (
        DraftSetting("kind", "vae", "or gan, style_gan, diffusion, latent_diffusion (docs/training.md)"),
        DraftSetting("size", side, "pixels a side"),
        DraftSetting("steps", 500, "a few minutes; see what `plan` says before asking for more"),
        DraftSetting("batch_size", min(64, max(2, people))),
    )
    said = (
        "No generator was named, so a small one is trained here on the training people.",
        "Put yours in its place: init --generator, or docs/loading.md.",
    )
    return DraftTable("generators.trained", settings, said)


def _endpoint(url: str) -> DraftTable:
    settings = (
        DraftSetting("kind", "endpoint", "run the audit with --allow-download: it sends requests"),
        DraftSetting("url", url),
        DraftSetting("per_second", 2.0, "requests, at most"),
    )
    aside = (DraftSetting("token_variable", "MY_TOKEN", "environment variable that holds the bearer token"),)
    return DraftTable(f"generators.{NAME}", settings, (), aside)


def _model(
    kind: TargetKind, path: Path, base: Path, shape: tuple[int, ...] | None, *, is_known: bool
) -> DraftTable:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    settings = (
        DraftSetting("kind", PLAIN_FILES[kind]),
        DraftSetting("file", beside(path, base)),
        DraftSetting("sha256", digest, "another file is refused"),
        DraftSetting("noise", shape, "as the model says" if is_known else "shape of one image's noise"),
        DraftSetting("pixel_range", "symmetric", HOW_RANGE),
    )
    return DraftTable(f"generators.{NAME}", settings)


def _shape(answer: str) -> tuple[int, ...]:
    parts = answer.replace("x", ",").split(",")
    if not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise UsageError(f"{answer!r} is no shape of noise; write numbers, such as 100 or 4,64,64")
    return tuple(int(part) for part in parts)


def _noise_of(path: Path) -> tuple[int, ...] | None:
    """Return the shape of one image's noise as an ONNX model says it, or None where it leaves that open."""
    if find_spec("onnxruntime") is None:
        return None
    from showthrough.observers.runtime.onnx_session import onnx_session

    try:
        session, _ = onnx_session(path)
    except (ConfigError, EnvironmentFault, IntegrityError):
        return None  # the audit says what is wrong with it
    shape = session.get_inputs()[0].shape[1:]
    return tuple(shape) if shape and all(isinstance(size, int) for size in shape) else None


def _instead(kind: TargetKind) -> str:
    if kind is TargetKind.PICKLE:
        return (
            "which could run code when opened; where you trust it, write its weights with "
            "safetensors.torch.save_file, or the whole model with torch.jit.script(model).save"
        )
    if kind is TargetKind.WEIGHTS:
        return (
            "which name no architecture: point at the folder that `showthrough train` wrote, or write "
            '[generators.NAME] with kind = "weights" and its model as docs/loading.md shows'
        )
    return "and no generator; give a folder of images with --synthetic, or a model, an archive, an address"
