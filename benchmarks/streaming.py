"""Memory and time of embedding two sets of photos, which are never held whole; with a detector as well.

python benchmarks/streaming.py [--photos 6904] [--detected 1200]
"""

import argparse
import tempfile
import time
from pathlib import Path

from _lfw import embedder, photos
from _measure import forget_peak, machine, peak_bytes, report

from showthrough.core.images import Role
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.observers.runtime.streaming import embedded

SIDE = 32


def main() -> None:
    """Print the peak memory of the whole process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=None)
    parser.add_argument("--detected", type=int, default=1200, help="photos in which faces are looked for")
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
    peak = round(peak_bytes() / 2**20)
    report(
        {
            "benchmark": "streaming",
            "photos": sum(len(images) for images in sets.values()),
            "machine": machine(),
            "peak_mib": peak,
            "seconds": seconds,
            "peak_mib_with_faces_found": {
                count: peak_with_detection(count) for count in (options.detected // 4, options.detected)
            },
        }
    )


def peak_with_detection(count: int) -> int:
    """Return the most MiB in use while YuNet finds, and a network embeds, the faces of so many photos."""
    images, observer = photos(Role.TRAIN, count), embedder("mobilefacenet", "yunet")
    forget_peak()
    for _ in embedded(images, observer):
        pass
    return round(peak_bytes() / 2**20)


if __name__ == "__main__":
    main()
