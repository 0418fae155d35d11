"""Things measured once for the whole audit, which checks ask for by type."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.types import Features
from showthrough.stats.detection import Detections, Objects
from showthrough.stats.intervals import Interval


class Extractor(NamedTuple):
    """Which features stand behind FID and precision/recall; `by` is its name for `Observations.of`."""

    by: str
    title: str  # goes before every number: "FID-768", "FD-pca"
    note: str = ""


class Blind(NamedTuple):
    """How well members can be told from non-members without the generator; .5 is guessing."""

    auc: float
    interval: Interval
    n_people: int
    n_images: int


class Family(NamedTuple):
    """How many guesses about membership this audit makes of one generator: each is a chance to be wrong."""

    guesses: int


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
