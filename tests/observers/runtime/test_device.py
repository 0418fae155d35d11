"""What a search changes in torch is as before when it ends."""

import torch

from showthrough.observers.runtime.device import free_memory, side_by_side


def test_a_gpu_adds_up_in_float32_during_a_search_and_as_before_after_it():
    products = torch.backends.cuda.matmul
    before = products.allow_bf16_reduced_precision_reduction
    threads = torch.get_num_threads()
    with side_by_side(torch.device("cpu")) as pool:
        assert products.allow_bf16_reduced_precision_reduction is False
        assert pool.submit(torch.get_num_threads).result() >= 1
    assert products.allow_bf16_reduced_precision_reduction == before
    assert torch.get_num_threads() == threads


def test_a_search_on_the_cpu_takes_a_gigabyte_at_most():
    assert free_memory(torch.device("cpu")) == 2**30
