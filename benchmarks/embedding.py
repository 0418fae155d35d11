"""Photos on disk to vectors, against the bare network on tensors that are ready.

python benchmarks/embedding.py [--photos 512] [--repeats 5]
"""

import argparse

import torch
from _lfw import WEIGHTS, embedder, photos
from _measure import as_dicts, interleaved, machine, ratios, report
from torch import Tensor, nn

from showthrough.observers.embedders.mobilefacenet import MobileFaceNet
from showthrough.observers.runtime.device import device, side_by_side
from showthrough.observers.runtime.streaming import BATCH, embedded
from showthrough.observers.runtime.weights import fill, state_dict

LARGE_BATCH = 64


def main() -> None:
    """Print the throughput of the pipeline as a share of the bare network's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    images, observer = photos("train", options.photos), embedder()
    network = fill(MobileFaceNet(), state_dict(WEIGHTS), WEIGHTS, "MobileFaceNet")
    ready = torch.rand(len(images), 112, 112, 3).permute(0, 3, 1, 2)  # channels last: the faster layout
    bare = {
        "bare, cores side by side": lambda: side_by_side_batches(network, ready),
        "bare, cores together": lambda: together(network, ready),
    }
    seconds = interleaved({"pipeline": lambda: list(embedded(images, observer)), **bare}, options.repeats)
    report(
        {
            "benchmark": "embedding",
            "photos": len(images),
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "share_of_throughput": {name: ratios(seconds[name], seconds["pipeline"]) for name in bare},
            "photos_per_second": {
                name: round(len(images) / min(each.clock), 1) for name, each in seconds.items()
            },
            "seconds": as_dicts(seconds),
        }
    )


def side_by_side_batches(network: nn.Module, ready: Tensor) -> None:
    """Run the network as the pipeline does: each core has its own small batches."""

    def one(batch: Tensor) -> Tensor:
        with torch.inference_mode():
            return network(batch)

    with side_by_side(device()) as pool:
        list(pool.map(one, ready.split(BATCH)))


def together(network: nn.Module, ready: Tensor) -> None:
    """Run the network as usual: all cores on one large batch."""
    with torch.inference_mode():
        for batch in ready.split(LARGE_BATCH):
            network(batch)


if __name__ == "__main__":
    main()
