"""Mean average precision against pycocotools, and what is undefined."""

import contextlib
import io

import numpy as np
import pytest

from showthrough import stats
from showthrough.stats.detection.average_precision import COCO_IOUS

FIELDS = ("map", "map50", "map75", "map_small", "map_medium", "map_large")


def world(seed: int) -> tuple[list[dict], list[dict]]:
    """Return images whose objects are found roughly: crowds, ends of sizes, ties, strays, empty images."""
    rng = np.random.default_rng(seed)
    predictions, targets = [], []
    for _ in range(int(rng.integers(1, 16))):
        n = int(rng.integers(0, 7))
        corners = rng.integers(0, 200, (n, 2)).astype(float)
        sides = rng.choice([8.0, 31.0, 32.0, 33.0, 50.0, 95.0, 96.0, 97.0, 150.0], (n, 2))
        boxes = np.concatenate([corners, corners + sides], axis=1)
        target = {"boxes": boxes, "labels": rng.integers(0, 3, n), "iscrowd": rng.random(n) < 0.2}
        if seed % 3 == 0:
            target["area"] = rng.choice([900.0, 1024.0, 1024.5, 9216.0, 9000.0], n)
        found = np.repeat(boxes, int(rng.integers(0, 4)), axis=0)
        found = found + (rng.integers(-6, 7, found.shape) if seed % 2 else rng.normal(0, 4, found.shape))
        found[:, 2:] = np.maximum(found[:, 2:], found[:, :2] + 1)
        strays = rng.uniform(0, 200, (160 if seed % 7 == 0 else 5, 4))
        strays[:, 2:] += strays[:, :2]
        found = np.concatenate([found, strays])
        scores = np.round(rng.random(len(found)), 1 + seed % 3)
        labels = rng.choice([0, 1, 3] if seed % 7 else [0], len(found))
        predictions.append({"boxes": found, "scores": scores, "labels": labels})
        targets.append(target)
    return predictions, targets


def by_pycocotools(predictions: list[dict], targets: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Return the 12 summary figures, and the precision of each class, nan for what it calls -1."""
    coco = pytest.importorskip("pycocotools.coco")
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    images = [{"id": number + 1} for number in range(len(targets))]
    there = [one for number, target in enumerate(targets, start=1) for one in annotations(number, target)]
    found = [one for number, each in enumerate(predictions, start=1) for one in annotations(number, each)]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = coco.COCO()
        categories = [{"id": label} for label in range(4)]
        annotated = [{"id": number, **one} for number, one in enumerate(there, start=1)]
        truth.dataset = {"images": images, "categories": categories, "annotations": annotated}
        truth.createIndex()
        judge = evaluation.COCOeval(truth, truth.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    precision = judge.eval["precision"][:, :, :, 0, 2]
    return np.where(judge.stats < 0, np.nan, judge.stats), np.where(precision < 0, np.nan, precision)


def annotations(image: int, entry: dict) -> list[dict]:
    columns = zip(entry["boxes"].tolist(), entry["labels"].tolist(), strict=True)
    listed = []
    for row, ((x1, y1, x2, y2), label) in enumerate(columns):
        width, height = x2 - x1, y2 - y1
        one = {"image_id": image, "category_id": label, "bbox": [x1, y1, width, height]}
        if "scores" in entry:
            listed.append(one | {"score": float(entry["scores"][row])})
        else:
            area = float(entry["area"][row]) if "area" in entry else width * height
            listed.append(one | {"area": area, "iscrowd": int(entry["iscrowd"][row])})
    return listed


@pytest.mark.parametrize("seed", range(28))
def test_it_is_what_pycocotools_computes(seed) -> None:
    predictions, targets = world(seed)
    own = stats.mean_average_precision(predictions, targets)
    figures, precision = by_pycocotools(predictions, targets)
    assert [getattr(own, name) for name in FIELDS] == pytest.approx(figures[:6], abs=1e-8, nan_ok=True)
    assert own.mar100 == pytest.approx(figures[8], abs=1e-8, nan_ok=True)
    for label, value in own.by_class.items():
        each = precision[:, :, label].mean(axis=1)
        assert value == pytest.approx(each.mean(), abs=1e-8, nan_ok=True)
        assert own.map50_by_class[label] == pytest.approx(each[0], abs=1e-8, nan_ok=True)


def face(label: int = 1, side: float = 10) -> dict:
    return {"boxes": np.array([[0.0, 0.0, side, side]]), "labels": np.array([label])}


def found(*labels: int) -> dict:
    boxes = np.tile([0.0, 0.0, 10.0, 10.0], (len(labels), 1))
    return {"boxes": boxes, "scores": np.linspace(0.9, 0.8, len(labels)), "labels": np.array(labels, int)}


def test_a_class_without_objects_is_left_out_and_its_figure_is_nan() -> None:
    own = stats.mean_average_precision([found(1, 2)], [face(1)])
    assert own.map == own.by_class[1] == own.map50_by_class[1] == 1
    assert np.isnan([own.by_class[2], own.map50_by_class[2]]).all()


def test_a_class_that_nobody_finds_is_zero_and_counts() -> None:
    own = stats.mean_average_precision(
        [found(1)], [{**face(1), "boxes": np.tile(face()["boxes"], (2, 1)), "labels": np.array([1, 2])}]
    )
    assert own.by_class == {1: 1, 2: 0}
    assert own.map == 0.5


@pytest.mark.parametrize("n", [0, 1])
def test_without_an_object_every_figure_is_nan(n) -> None:
    nothing = {"boxes": np.empty((0, 4)), "labels": np.empty(0, int)}
    own = stats.mean_average_precision([found(1)] * n, [nothing] * n)
    assert np.isnan([getattr(own, name) for name in (*FIELDS, "mar100")]).all()
    assert set(own.by_class) == ({1} if n else set())


def test_a_crowd_alone_is_no_object() -> None:
    assert np.isnan(stats.mean_average_precision([found(1)], [{**face(), "iscrowd": [1]}]).map)


def test_sizes_without_an_object_are_nan_and_ends_belong_to_both_sides() -> None:
    own = stats.mean_average_precision([found(1)], [face(side=32)])
    assert (own.map_small, own.map_medium) == (0, 0)
    assert np.isnan(own.map_large)


def test_a_threshold_that_was_not_asked_for_is_nan() -> None:
    own = stats.mean_average_precision([found(1)], [face()], iou_thresholds=[0.6, 0.75])
    assert (own.map, own.map75) == (1, 1)
    assert np.isnan(own.map50)


def test_a_perfect_detector_reaches_one_at_every_threshold_and_size() -> None:
    _, targets = world(4)
    perfect = [
        {"boxes": t["boxes"], "labels": t["labels"], "scores": np.ones(len(t["labels"]))} for t in targets
    ]
    own = stats.mean_average_precision(perfect, targets)
    assert (own.map, own.mar100) == pytest.approx((1, 1))


@pytest.mark.parametrize("thresholds", [[], [0.0], [1.5], [np.nan]])
def test_thresholds_that_cannot_be_meant_are_refused(thresholds) -> None:
    with pytest.raises(ValueError, match="iou_thresholds lie above 0"):
        stats.mean_average_precision([found(1)], [face()], thresholds)


def test_images_that_do_not_pair_up_are_refused() -> None:
    with pytest.raises(ValueError, match="2 predictions do not pair up with 1 targets"):
        stats.mean_average_precision([found(1)] * 2, [face()], COCO_IOUS)


def test_labels_on_one_side_only_are_refused() -> None:
    with pytest.raises(ValueError, match="both need labels"):
        stats.mean_average_precision([found(1)], [{"boxes": face()["boxes"]}])
