"""Object detection: average precision."""

__all__ = ["average_precision", "classes", "coco_matching", "given_boxes", "mean_average_precision"]
