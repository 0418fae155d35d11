"""SSIM within a mask against scikit-image, which looks at the whole picture.

python benchmarks/masked_ssim.py [--height 1080] [--width 1920] [--repeats 5]
"""

import argparse

import numpy as np
from _measure import as_dicts, interleaved, machine, ratios, report
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from showthrough.stats import masked_likeness, masked_ssim

Picture = NDArray[np.uint8]


def main() -> None:
    """Print what ours takes of the time of scikit-image, for a mask of the whole picture and of a face."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    a, b = pictures((options.height, options.width))
    whole = np.ones(a.shape[:2], dtype=bool)
    face = np.zeros_like(whole)
    face[options.height // 3 : options.height // 2, options.width // 3 : options.width // 2] = True
    theirs = whole_map(a, b)
    tasks = {
        "whole": lambda: masked_ssim(a, b, whole),
        "whole_with_psnr": lambda: masked_likeness([(a, b, whole)]),
        "face": lambda: masked_ssim(a, b, face),
        "scikit-image": lambda: whole_map(a, b),
    }
    seconds = interleaved(tasks, options.repeats)
    report(
        {
            "benchmark": "masked_ssim",
            "height": options.height,
            "width": options.width,
            "machine": machine(),
            "time_relative_to_scikit_image": {
                name: ratios(seconds[name], seconds["scikit-image"])
                for name in tasks
                if name != "scikit-image"
            },
            "difference": {
                name: abs(masked_ssim(a, b, mask) - float(theirs[mask].mean()))
                for name, mask in (("whole", whole), ("face", face))
            },
            "seconds": as_dicts(seconds),
        }
    )


def pictures(size: tuple[int, int]) -> tuple[Picture, Picture]:
    """Return a picture of noise, and the same with more of it."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, size=(*size, 3), dtype=np.uint8)
    noisy = np.clip(picture + rng.normal(0, 20, picture.shape), 0, 255)
    return picture, noisy.astype(np.uint8)


def whole_map(a: Picture, b: Picture) -> NDArray[np.float64]:
    """Return the full map of scikit-image with the same window."""
    _, full = structural_similarity(
        a,
        b,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
        data_range=255,
        channel_axis=2,
    )
    return np.asarray(full)


if __name__ == "__main__":
    main()
