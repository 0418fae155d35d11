"""Where torch computes."""

import torch


def device() -> torch.device:
    """Return the GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def has_fast_bfloat16(where: torch.device) -> bool:
    """Return whether bfloat16 products are faster than float32 ones here; no result depends on it."""
    if where.type == "cuda":
        return True
    probes = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")  # absent from older versions of torch
    return any(getattr(torch.cpu, probe, bool)() for probe in probes)
