"""Device on which torch computes."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import torch

MOST_WORKERS = 8  # each holds a block of scores
SPARE = 2**30  # bytes of main memory that a search may take


def device() -> torch.device:
    """Return the GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def free_memory(where: torch.device) -> int:
    """Return the free memory in bytes that may be worked in."""
    return int(torch.cuda.mem_get_info(where)[0]) if where.type == "cuda" else SPARE


def has_fast_bfloat16(where: torch.device) -> bool:
    """Return whether bfloat16 products are faster than float32 ones here; no result depends on it."""
    if where.type == "cuda":
        return True
    probes = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")  # absent from older versions of torch
    return any(getattr(torch.cpu, probe, bool)() for probe in probes)


@contextmanager
def side_by_side(where: torch.device) -> Iterator[Executor]:
    """Yield a thread pool that shares the cores out, instead of all cores sharing each step.

    One barrier a step is cheap on an idle machine only: where a core is busy with something else,
    the others would wait for it thousands of times a second.
    """
    cores = torch.get_num_threads()
    workers = 1 if where.type == "cuda" else min(MOST_WORKERS, cores)
    pool = ThreadPoolExecutor(workers, "worker", torch.set_num_threads, (max(1, cores // workers),))
    products = torch.backends.cuda.matmul
    short_sums, products.allow_bf16_reduced_precision_reduction = (
        products.allow_bf16_reduced_precision_reduction,
        False,  # a GPU may add up products of bfloat16 in bfloat16: no bound on rounding holds for that
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(cores)  # torch hands the last setting on to new threads
        products.allow_bf16_reduced_precision_reduction = short_sums
