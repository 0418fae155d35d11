"""One network in torch and in onnxruntime: faces a second, and how far their vectors are from each other.

python benchmarks/runtimes.py [--photos 128] [--repeats 5]
"""

import argparse
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from _lfw import WEIGHTS, embedder, photos, settings
from _measure import as_dicts, interleaved, machine, ratios, report

from showthrough.core.types import Features, Images
from showthrough.observers.embedders.arcface import SIDE, arcface
from showthrough.observers.embedders.mobilefacenet import MobileFaceNet
from showthrough.observers.runtime.device import device, side_by_side
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.observers.runtime.streaming import BATCH
from showthrough.observers.runtime.weights import fill, state_dict


def main() -> None:
    """Print both rates on the same crops; batches are the pipeline's, one for each core."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    images = photos("train", options.photos)
    faces = np.stack([images.source.read(row)[69:181, 69:181] for row in range(len(images))])
    observers = {
        "torch": embedder("mobilefacenet", "none"),
        "onnxruntime": exported(),
        "onnxruntime, published file": embedder("mobilefacenet-onnx", "none"),
    }
    tasks: dict[str, Callable[[], object]] = {
        name: partial(on_each_core, observer, faces) for name, observer in observers.items()
    }
    seconds = interleaved(tasks, options.repeats)
    vectors = {name: on_each_core(observer, faces) for name, observer in observers.items()}
    report(
        {
            "benchmark": "runtimes",
            "network": "MobileFaceNet",
            "faces": len(faces),
            "machine": machine(),
            "threads": torch.get_num_threads(),
            "times_as_fast_as_torch": {
                name: ratios(seconds["torch"], each) for name, each in seconds.items()
            },
            "faces_per_second": {
                name: {field: round(len(faces) / min(values), 1) for field, values in each._asdict().items()}
                for name, each in seconds.items()
            },
            "largest_difference_to_torch": {
                name: float(np.abs(each - vectors["torch"]).max()) for name, each in vectors.items()
            },
            "least_cosine_to_torch": {
                name: float((each.astype(np.float64) * vectors["torch"]).sum(axis=1).min())
                for name, each in vectors.items()
            },
            "seconds": as_dicts(seconds),
        }
    )


def exported() -> FaceEmbedder:
    """Return the network of the state dict after export to ONNX, for any number of faces."""
    network = fill(MobileFaceNet(), state_dict(WEIGHTS), WEIGHTS, "MobileFaceNet").cpu()
    faces = (torch.zeros(2, 3, SIDE, SIDE),)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the newer exporter needs packages that nothing else here does
        file = Path(folder) / "mobilefacenet.onnx"
        axes = {"faces": {0: "n"}}
        torch.onnx.export(network, faces, file, dynamo=False, input_names=["faces"], dynamic_axes=axes)
        return arcface("exported", file, settings("mobilefacenet-onnx", "none"))


def on_each_core(observer: FaceEmbedder, faces: Images) -> Features:
    """Return the vectors, made as the pipeline does: each core has its own batches."""
    with side_by_side(device()) as pool:
        return np.concatenate(list(pool.map(observer, np.split(faces, range(BATCH, len(faces), BATCH)))))


if __name__ == "__main__":
    main()
