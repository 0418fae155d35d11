"""What machine an audit ran on."""

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version

from showthrough.core.records import Machine

PACKAGES = (
    "showthrough", "numpy", "scipy", "scikit-learn", "torch", "torchvision", "torchmetrics",
    "opacus", "facenet-pytorch", "onnxruntime", "pillow", "safetensors",
)  # fmt: skip


def machine() -> Machine:
    """Return the software and hardware that the figures depend on; no host name, no user."""
    return Machine(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cpu_count=os.cpu_count() or 1,
        accelerator=accelerator(),
        versions={name: found for name in PACKAGES if (found := _version(name))},
    )


def accelerator() -> str:
    """Return the accelerator that torch would use, or `none`."""
    try:
        import torch
    except ImportError:
        return "none"
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "none"


def peak_bytes() -> int:
    """Return the largest memory that this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts kibibytes


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
