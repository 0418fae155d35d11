"""dlib on several cores answers as on one, whoever asks, and says what is wrong with its files."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.types import Images
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces import dlib_pool
from showthrough.observers.faces.dlib_pool import DlibPool
from showthrough.observers.faces.dlib_process import EMBED
from showthrough.weight_catalogue import entry_called


@pytest.fixture
def chips(rng: np.random.Generator) -> Images:
    return rng.integers(0, 256, (5, 150, 150, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def network() -> Path:
    pytest.importorskip("dlib")
    return entry_called("dlib").path


def test_answers_are_the_same_bit_for_bit_whatever_the_number_of_processes(
    network: Path, chips: Images
) -> None:
    alone, together = DlibPool(None, network, 1), DlibPool(None, network, 2)
    expected = np.concatenate(alone(EMBED, chips))
    assert expected.shape == (5, 128)
    assert np.concatenate(together(EMBED, chips)).tobytes() == expected.tobytes()
    with ThreadPoolExecutor(4) as callers:
        for found, wanted in zip(
            callers.map(lambda one: together(EMBED, one[None]), chips), expected, strict=True
        ):
            assert found[0].tobytes() == wanted.tobytes()


def test_a_damaged_file_is_said_with_one_process_and_with_two(network: Path, tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_bytes(network.read_bytes()[:1000])
    for cores in (1, 2):
        with pytest.raises(IntegrityError, match=r"x\.dat is damaged, or no such file of dlib"):
            DlibPool(None, tmp_path / "x.dat", cores)


def test_a_process_that_is_gone_is_a_fault_of_the_machine(network: Path, chips: Images) -> None:
    pool = DlibPool(None, network, 2)
    for worker in pool._workers:
        worker._process.kill()
        worker._process.wait()
    with pytest.raises(EnvironmentFault, match="a process of dlib ended"):
        pool(EMBED, chips)


def test_processes_end_with_the_pool(network: Path) -> None:
    pool = DlibPool(None, network, 2)
    processes = [worker._process for worker in pool._workers]
    assert all(process.poll() is None for process in processes)
    del pool
    assert all(process.wait(20) is not None for process in processes)


def test_without_dlib_the_user_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlib_pool, "is_installed", lambda _: False)
    with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[dlib\]'"):
        DlibPool(None, tmp_path / "x.dat", 1)
