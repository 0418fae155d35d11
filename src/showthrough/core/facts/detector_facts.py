"""Facts about detectors: trained on real and on synthetic pictures, or in use already."""

from typing import NamedTuple

from showthrough.stats.detection.average_precision import Detections, Objects


class DetectionTest(NamedTuple):
    """Test set of detectors: pictures, what stands in each, and whose face or car it is."""

    name: str  # "composed" (holdout faces in drawn scenes) or "photos" (real pictures with boxes)
    objects: tuple[Objects, ...]  # one a picture; labels are rows of `classes`
    person: tuple[str, ...]  # one a picture; the pictures of a person are drawn again together
    identity_known: bool
    side: int  # pixels along the longer side of a picture
    classes: tuple[str, ...] = ("face",)
    groups: tuple[tuple[str, ...], ...] = ()  # slices of each picture, such as "night"; (): no slices

    @property
    def slices(self) -> tuple[str, ...]:
        """Return the names of the slices, in order."""
        return tuple(sorted({name for own in self.groups for name in own}))


class DetectorRun(NamedTuple):
    """Detections of one trained detector in one test."""

    condition: str  # what it was trained on: "real", "synthetic", "floor"
    seed: int  # 0, 1, ...; runs of equal seed differ in nothing but the pictures
    test: str
    found: tuple[Detections, ...]  # one a picture
    threshold: float  # score that counts as found where it is used
    map50: float  # COCO; nan where undefined
    map50_95: float


class DetectionScores(NamedTuple):
    """Detections in real pictures by detectors trained alike on real and on synthetic ones."""

    tests: tuple[DetectionTest, ...]
    runs: tuple[DetectorRun, ...]
    n_scenes: int  # training scenes of each condition
    n_faces: int  # different faces, or objects, of each condition
    seconds: float
    made_of: str = "drawn scenes with faces pasted into them"  # what conditions learned from
    alarms: str = "one false alarm in ten scenes without faces"  # what the threshold means
    left_out: str = ""  # which synthetic images nobody could learn from, in a sentence

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the conditions, the pictures that detectors were trained on, "real" first."""
        return tuple(dict.fromkeys(run.condition for run in self.runs))

    def of(self, condition: str, test: str) -> tuple[DetectorRun, ...]:
        """Return the runs of a condition in a test, one a seed, in the order of the seeds."""
        chosen = [run for run in self.runs if (run.condition, run.test) == (condition, test)]
        return tuple(sorted(chosen, key=lambda run: run.seed))


class Challenged(NamedTuple):
    """Detections of one detector in use: on synthetic scenes, and on real ones where there are any."""

    name: str
    title: str
    synthetic: tuple[Detections, ...]  # one a picture
    real: tuple[Detections, ...]  # one a picture


class Challenge(NamedTuple):
    """Synthetic scenes with boxes as a test of detectors in use, beside real ones."""

    synthetic: DetectionTest
    real: DetectionTest | None
    detectors: tuple[Challenged, ...]
