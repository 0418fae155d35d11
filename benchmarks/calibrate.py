"""Seconds that `showthrough calibrate` takes for all photos of LFW with one matcher.

python benchmarks/calibrate.py [--network mobilefacenet] [--runs FOLDER]
"""

import argparse
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from _lfw import NETWORKS, lfw, settings
from _measure import machine, report

from showthrough.matchers.calibrate_matcher import CalibrationOptions, calibrate_matcher, calibration_folder
from showthrough.matchers.calibration_page import write_calibration
from showthrough.matchers.chosen_embedder import ChosenEmbedder


def main() -> None:
    """Print wall time, seconds of all cores, and photos."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", choices=NETWORKS, default="mobilefacenet")
    parser.add_argument("--runs", type=Path, default=None, help="keep what was computed here")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        file = str(NETWORKS[options.network].file)
        table = settings(options.network, "yunet").model_copy(update={"file": file})
        chosen = ChosenEmbedder(options.network, table, Path())
        given = CalibrationOptions(options.runs or Path(scratch), lambda *_: None, same_people="apart")
        started = time.perf_counter()
        found = calibrate_matcher(chosen, lfw() / "images", given)
        wall = time.perf_counter() - started
        if options.runs is not None:
            write_calibration(found, calibration_folder(chosen, given))
    used = resource.getrusage(resource.RUSAGE_SELF)
    report(
        {
            "photos": found.photos,
            "people": found.people,
            "seconds": round(wall, 1),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
            "peak_mb": round(used.ru_maxrss / 1024),
            "machine": machine(),
        }
    )


if __name__ == "__main__":
    main()
