"""What machine an audit ran on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

from showthrough.core.beside.run_account import Machine
from showthrough.observers.runtime.peak_memory import accelerator

PACKAGES = (
    "showthrough", "numpy", "scipy", "scikit-learn", "torch", "torchvision", "torchmetrics",
    "opacus", "facenet-pytorch", "onnxruntime", "pandas", "pillow", "safetensors",
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


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
