"""Object detection: average precision."""

<<<<<<< HEAD
__all__ = ["average_precision", "coco_matching", "given_boxes", "mean_average_precision"]
=======
__all__ = ["average_precision", "classes"]
>>>>>>> ba28570 (Detectors learn from whole scenes, too, and are told by class, by slice and by size)
