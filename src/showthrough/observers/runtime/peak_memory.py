"""Accelerator of this machine, and the most memory that something took."""

from pathlib import Path

PEAK = Path("/proc/self/clear_refs")  # Linux only


def accelerator() -> str:
    """Return the accelerator that torch would use, or `none`."""
    try:
        import torch
    except ImportError:
        return "none"
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "none"


def forget_peak() -> bool:
    """Start measuring peak memory afresh; False where the system cannot, as a peak then tells of training."""
    if _on_gpu():
        import torch

        torch.cuda.reset_peak_memory_stats()
        return True
    try:
        PEAK.write_text("5", encoding="ascii")  # man 5 proc: resets VmHWM
    except OSError:
        return False
    return True


def peak_bytes() -> int | None:
    """Return the most memory in use since `forget_peak`.

    On a GPU it is the GPU's memory; else that of the process, with what the audit holds already.
    """
    if _on_gpu():
        import torch

        return torch.cuda.max_memory_allocated()
    lines = PEAK.with_name("status").read_text(encoding="ascii", errors="replace").splitlines()
    kibibytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return kibibytes[0] * 1024 if kibibytes else None


def _on_gpu() -> bool:
    return accelerator() != "none"
