"""Things measured once for the whole audit, which checks ask for by type."""

from typing import NamedTuple

from showthrough.core.types import Features


class Extractor(NamedTuple):
    """Which features stand behind FID and precision/recall; `by` is its name for `Observations.of`."""

    by: str
    title: str  # goes before every number: "FID-768", "FD-pca"
    note: str = ""


class Timing(NamedTuple):
    """How long the generator took to draw samples, repeats apart, warm-up excluded."""

    seconds: tuple[float, ...]  # one a repeat
    images: int  # drawn in each repeat
    batch_size: int
    denoising_steps: int | None
    peak_bytes: int | None
    parameters: int | None
    device: str


class DetectionScores(NamedTuple):
    """COCO figures of one detector: one array entry a training seed; rows are test sets.

    `map50[condition]` is (seeds,) and `per_image[condition]` (seeds, test images, 3): hits, false
    alarms and faces at IoU .5 for the bootstrap over test images.
    """

    conditions: tuple[str, ...]  # "real" (train faces), "synthetic", "floor" (untrained)
    tests: tuple[str, ...]  # "composed" (holdout faces in drawn scenes), "photos"
    map50: Features  # (conditions, tests, seeds); -1 where undefined
    map50_95: Features  # (conditions, tests, seeds)
    ap50_resampled: Features  # (conditions, tests, resamples): mean over seeds, images resampled in pairs
    n_train: int  # scenes per condition
    n_test: tuple[int, ...]  # images a test set
    seconds: float
