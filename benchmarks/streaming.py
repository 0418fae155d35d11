"""Memory and time of embedding two sets of photos, which are never held whole.

python benchmarks/streaming.py [--photos 6904]
"""

import argparse
import tempfile
import time
from pathlib import Path

from _lfw import embedder, photos
from _measure import machine, peak_bytes, report

from showthrough.core.images import Role
from showthrough.observers.cache import FeatureCache
from showthrough.observers.pixels import Pixels
from showthrough.observers.seen import LiveObservations

SIDE = 32


def main() -> None:
    """Print the peak memory of the whole process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=None)
    options = parser.parse_args()
    sets = {role: photos(role, options.photos) for role in (Role.TRAIN, Role.HOLDOUT)}
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        seen = LiveObservations(sets, [Pixels(SIDE), embedder()], FeatureCache(Path(folder) / "c"), {})
        for by in ("pixels", "mobilefacenet"):
            started = time.perf_counter()
            for role in sets:
                seen.of(role, by)
            seen.neighbours(Role.HOLDOUT, Role.TRAIN, by, 50)
            seconds[by] = round(time.perf_counter() - started, 1)
    report(
        {
            "benchmark": "streaming",
            "photos": sum(len(images) for images in sets.values()),
            "machine": machine(),
            "peak_mib": round(peak_bytes() / 2**20),
            "seconds": seconds,
        }
    )


if __name__ == "__main__":
    main()
