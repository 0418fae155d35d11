"""Facts about detectors that were trained on real and on synthetic faces."""

from typing import NamedTuple

from showthrough.stats.detection.average_precision import Detections, Objects


class DetectionTest(NamedTuple):
    """Test set of detectors: pictures, what stands in each, and whose face it is."""

    name: str  # "composed" (holdout faces in drawn scenes) or "photos" (real photos with boxes)
    objects: tuple[Objects, ...]  # one a picture
    person: tuple[str, ...]  # one a picture; the pictures of a person are drawn again together
    identity_known: bool
    side: int  # pixels along the longer side of a picture


class DetectorRun(NamedTuple):
    """Detections of one trained detector in one test."""

    condition: str  # what it was trained on: "real", "synthetic", "floor"
    seed: int  # 0, 1, ...; runs of equal seed differ in nothing but the faces
    test: str
    found: tuple[Detections, ...]  # one a picture
    threshold: float  # score above which it raises one false alarm in ten scenes without faces
    map50: float  # COCO; nan where undefined
    map50_95: float


class DetectionScores(NamedTuple):
    """Detections in real pictures by detectors trained alike on real and on synthetic faces."""

    tests: tuple[DetectionTest, ...]
    runs: tuple[DetectorRun, ...]
    n_scenes: int  # training scenes of each condition
    n_faces: int  # different faces of each condition
    seconds: float

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the conditions, the sets of faces that detectors were trained on, "real" first."""
        return tuple(dict.fromkeys(run.condition for run in self.runs))

    def of(self, condition: str, test: str) -> tuple[DetectorRun, ...]:
        """Return the runs of a condition in a test, one a seed, in the order of the seeds."""
        chosen = [run for run in self.runs if (run.condition, run.test) == (condition, test)]
        return tuple(sorted(chosen, key=lambda run: run.seed))
