"""Things measured once for the whole audit, which checks ask for by type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar, final

from showthrough.core.images import ImageSet, Role
from showthrough.core.privacy import DPCertificate
from showthrough.core.records import EmbedderInfo
from showthrough.core.types import Features, Floats, Mask, Rows
from showthrough.errors import MissingAnswerError, NotAvailableError, NotEnoughDataError
from showthrough.stats.biometric.calibration import Calibration
from showthrough.stats.detection.average_precision import Detections, Objects
from showthrough.stats.intervals import Interval

Value = TypeVar("Value")
SHADOW_FORMS = ("lira_online", "lira_offline", "rmia")  # ways to compare a person's scores; METHODS


@final
@dataclass(frozen=True)
class Missing:
    """Reason why something has no value: what a check that asks for it answers with.

    >>> Missing("a folder tells nothing about speed").error
    NotAvailableError('a folder tells nothing about speed')
    """

    reason: str
    kind: type[MissingAnswerError] = NotAvailableError
    needed: int | None = None  # people or images that would do, where that is known

    @property
    def error(self) -> MissingAnswerError:
        """Return the reason as the error that says it."""
        if self.kind is NotEnoughDataError:
            return NotEnoughDataError(self.reason, needed=self.needed)
        return self.kind(self.reason)


def unmeasured(kind: type) -> Missing:
    """Return the reason why there is nothing of a kind that nobody measures.

    >>> unmeasured(float).reason
    'no float was measured in this audit'
    """
    return Missing(f"no {kind.__name__} was measured in this audit")


def value_or_missing(measure: Callable[[], Value]) -> Value | Missing:
    """Return what was measured, or the reason where measuring it met one.

    >>> value_or_missing(lambda: 3)
    3
    """
    try:
        return measure()
    except MissingAnswerError as error:
        needed = error.needed if isinstance(error, NotEnoughDataError) else None
        return Missing(str(error), type(error), needed)


class Extractor(NamedTuple):
    """Which features stand behind FID and precision/recall; `by` is its name for `Observations.of`."""

    by: str
    title: str  # goes before every number: "FID-768", "FD-pca"
    note: str = ""


class Distances(NamedTuple):
    """Other distances between pictures than their pixels': no embedders, and found by name only."""

    patches: EmbedderInfo  # of the two parts that differ most
    outlines: EmbedderInfo  # once mirroring, small crops, brightness and colour are undone


class Blind(NamedTuple):
    """How well members can be told from non-members without the generator; .5 is guessing."""

    auc: float
    interval: Interval
    n_people: int
    n_images: int


class Family(NamedTuple):
    """How many guesses about membership this audit makes of one generator: each is a chance to be wrong."""

    guesses: int


class Calibrations(NamedTuple):
    """Match thresholds, each worked out once an audit: no generator has a part in them."""

    of: Callable[[str, float], Calibration]  # (embedder, false match rate)


class Duplicates(NamedTuple):
    """Which real images are almost the same, worked out once an audit: no generator has a part in it."""

    groups: Callable[[Role, str], Rows]  # (role, embedder): a group number for each enrolled image


class PlateReadings(NamedTuple):
    """Plate numbers read in a set of images; an image that is missing could not be read."""

    strings: tuple[str, ...]
    rows: Rows  # (n,) ascending rows of the set


class PlateStrings(NamedTuple):
    """A plate reader, the same for every set of images."""

    title: str
    of: Callable[[ImageSet], PlateReadings]
    note: str = ""


class Losses(NamedTuple):
    """How well the generator itself accounts for an image, in each way that its network can be asked.

    The ways: elbo, reconstruction (VAE); discriminator (GAN); denoising, secmi, pia, pian (diffusion).
    """

    forms: tuple[str, ...]
    of: Callable[[Role, str], Floats]  # (n,): one score an image of the role; it rises with "was in train"


class Gradients(NamedTuple):
    """How far each image would move the generator's weights if it were trained on once more."""

    parts: tuple[str, ...]  # names of the layers, one a column
    of: Callable[[Role], Floats]  # (n, parts): log of the size of an image's gradient in each layer


class Shadows(NamedTuple):
    """Generators like the one under audit, each trained on a known half of train and holdout people."""

    form: str  # of the loss that scores come from; the same for the target and all shadow models
    models: int
    target: Callable[[Role], Floats]  # (n,): as `Losses.of`
    scores: Callable[[Role], Floats]  # (models, n)
    trained_on: Callable[[Role], Mask]  # (models, n); all False for reference, which no model saw
    likelihood: Callable[[Floats], Floats]  # scores as likelihoods in [0, 1], in the same order
    forms: tuple[str, ...] = SHADOW_FORMS  # ways to compare a person's scores, each a guess


class CanaryScores(NamedTuple):
    """Made-up people, each put in training by a fair coin, and how much better training made their loss."""

    form: str  # of the loss
    scores: Floats  # (m,): it rises with "was in train"
    inside: Mask  # (m,): how the coins fell
    copies: Rows  # (m,): photos that a canary has in training where it is in
    claim: DPCertificate | None  # what training claims


class Timing(NamedTuple):
    """How long the generator took to draw samples, repeats apart, warm-up excluded."""

    seconds: tuple[float, ...]  # one a repeat
    images: int  # drawn in each repeat
    batch_size: int
    denoising_steps: int | None
    peak_bytes: int | None
    parameters: int | None
    device: str


class StepSamples(NamedTuple):
    """Images drawn with one number of denoising steps."""

    features: Features  # (n, D), by the audit's extractor
    seconds: tuple[float, ...]  # one a repeat, warm-up excluded
    images: int  # drawn in each repeat


class StepCurve(NamedTuple):
    """A generator that can take fewer denoising steps than it usually does, or more."""

    usual: int  # steps behind the images under audit
    most: int  # steps that it was trained for
    at: Callable[[int, int], StepSamples]  # (steps, images)


class DetectionTest(NamedTuple):
    """Pictures on which detectors were tested: what stands in each, and whose face it is."""

    name: str  # "composed" (holdout faces in drawn scenes) or "photos" (real photos with boxes)
    objects: tuple[Objects, ...]  # one a picture
    person: tuple[str, ...]  # one a picture; the pictures of a person are drawn again together
    identity_known: bool
    side: int  # pixels along the longer side of a picture


class DetectorRun(NamedTuple):
    """What a detector, trained once, found in one test."""

    condition: str  # what it was trained on: "real", "synthetic", "floor"
    seed: int  # 0, 1, ...; runs of equal seed differ in nothing but the faces
    test: str
    found: tuple[Detections, ...]  # one a picture
    threshold: float  # score above which it raises one false alarm in ten scenes without faces
    map50: float  # COCO; -1 where undefined
    map50_95: float


class DetectionScores(NamedTuple):
    """Detectors trained alike on real and on synthetic faces, and what each found on real ones."""

    tests: tuple[DetectionTest, ...]
    runs: tuple[DetectorRun, ...]
    n_scenes: int  # training scenes of each condition
    n_faces: int  # different faces of each condition
    seconds: float

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return what detectors were trained on, "real" first."""
        return tuple(dict.fromkeys(run.condition for run in self.runs))

    def of(self, condition: str, test: str) -> tuple[DetectorRun, ...]:
        """Return the runs of a condition in a test, one a seed, in the order of the seeds."""
        chosen = [run for run in self.runs if (run.condition, run.test) == (condition, test)]
        return tuple(sorted(chosen, key=lambda run: run.seed))
