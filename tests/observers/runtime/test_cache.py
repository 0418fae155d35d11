"""Arrays survive a kill, a cut file and a full disk, and are computed once."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from showthrough.errors import EnvironmentFault
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache

N, STEP = 60, 10


class Counting:
    """Squares and their negatives in blocks; remembers where it was asked to start."""

    def __init__(self, stop: int = N) -> None:
        self.starts: list[int] = []
        self.stop = stop

    def __call__(self, start: int) -> Iterator[ArrayRows]:
        self.starts.append(start)
        for first in range(start, N, STEP):
            if first >= self.stop:
                raise KeyboardInterrupt
            rows = np.arange(first, first + STEP, dtype=np.float32)
            yield np.stack([rows**2, rows], axis=1), -rows.astype(np.int64)


def expected() -> tuple[np.ndarray, np.ndarray]:
    rows = np.arange(N, dtype=np.float32)
    return np.stack([rows**2, rows], axis=1), -rows.astype(np.int64)


def check(arrays: ArrayRows) -> None:
    for array, wanted in zip(arrays, expected(), strict=True):
        assert array.dtype == wanted.dtype
        assert (array == wanted).all()


def files(folder: Path, name: str) -> list[Path]:
    return sorted(folder.rglob(name))


def test_what_was_computed_is_not_computed_again(tmp_path):
    first, second = Counting(), Counting()
    check(FeatureCache(tmp_path / "c").arrays("key", N, first))
    check(FeatureCache(tmp_path / "c").arrays("key", N, second))
    assert (first.starts, second.starts) == ([0], [])


def test_another_key_is_computed_apart(tmp_path):
    cache, other = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    check(cache.arrays("key 2", N, other))
    assert other.starts == [0]


def test_an_interrupted_computation_goes_on_at_the_next_block(tmp_path):
    cache, rest = FeatureCache(tmp_path / "c"), Counting()
    with pytest.raises(KeyboardInterrupt):
        cache.arrays("key", N, Counting(stop=30))
    reports: list[tuple[int, int]] = []
    check(cache.arrays("key", N, rest, lambda done, total: reports.append((done, total))))
    assert rest.starts == [30]
    assert reports == [(40, N), (50, N), (60, N)]


KILLED = """
import sys, time
from pathlib import Path
import numpy as np
from showthrough.observers.runtime.cache import FeatureCache

def produce(start):
    for first in range(start, 60, 10):
        rows = np.arange(first, first + 10, dtype=np.float32)
        if first == 40:
            Path(sys.argv[2]).touch()
            time.sleep(60)
        yield np.stack([rows**2, rows], axis=1), -rows.astype(np.int64)

FeatureCache(Path(sys.argv[1])).arrays("key", 60, produce)
"""


def test_a_killed_process_loses_only_the_block_it_was_at(tmp_path):
    reached = tmp_path / "reached"
    command = [sys.executable, "-c", KILLED, str(tmp_path / "c"), str(reached)]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not reached.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    rest = Counting()
    check(FeatureCache(tmp_path / "c").arrays("key", N, rest))
    assert rest.starts == [40]


@pytest.mark.parametrize("left", [0, 20, 0.5, 0.99])
@pytest.mark.parametrize("name", ["0.npy", "1.npy"])
def test_a_file_that_was_cut_short_is_made_again(tmp_path, name, left):
    cache, again = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    (path,) = files(tmp_path, name)
    size = path.stat().st_size
    os.truncate(path, int(left * size) if left < 1 else left)
    check(cache.arrays("key", N, again))
    assert again.starts == [0]


@pytest.mark.parametrize("left", range(0, 470, 37))
def test_a_mark_that_was_cut_short_goes_on_from_its_last_whole_line(tmp_path, left):
    cache, again = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    (mark,) = files(tmp_path, "mark.jsonl")
    lines = mark.read_bytes()[:left].count(b"\n")
    os.truncate(mark, left)
    check(cache.arrays("key", N, again))
    assert again.starts == [STEP * max(0, lines - 1)]
    check(cache.arrays("key", N, again))
    assert len(again.starts) == 1


@pytest.mark.parametrize("name", ["0.npy", "1.npy", "mark.jsonl"])
@pytest.mark.parametrize("share", [0.001, 0.3, 0.55, 0.8, 0.999])
def test_a_flipped_bit_is_noticed_and_what_follows_it_is_made_again(tmp_path, name, share):
    cache, again = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    (path,) = files(tmp_path, name)
    content = bytearray(path.read_bytes())
    content[int(share * len(content))] ^= 1
    path.write_bytes(content)
    check(cache.arrays("key", N, again))
    assert len(again.starts) == 1
    check(cache.arrays("key", N, again))
    assert len(again.starts) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '[60, [[60, 2]], ["<f4"]]', "[999, [], []]", "[60"])
def test_a_mark_that_does_not_fit_its_arrays_is_not_believed(tmp_path, text):
    cache, again = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    (mark,) = files(tmp_path, "mark.jsonl")
    mark.write_text(text)
    check(cache.arrays("key", N, again))
    assert again.starts == [0]


def test_files_made_anew_do_not_inherit_the_old_mark(tmp_path):
    cache, again = FeatureCache(tmp_path / "c"), Counting()
    cache.arrays("key", N, Counting())
    os.truncate(files(tmp_path, "0.npy")[0], 200)
    with pytest.raises(KeyboardInterrupt):
        cache.arrays("key", N, Counting(stop=0))  # files of full length, but not one row
    check(cache.arrays("key", N, again))
    assert again.starts == [0]


def test_another_number_of_rows_is_another_result(tmp_path):
    cache = FeatureCache(tmp_path / "c")
    cache.arrays("key", N, Counting())
    (fewer,) = cache.arrays("key", 5, lambda start: iter([(np.arange(start, 5),)]))
    assert fewer.tolist() == [0, 1, 2, 3, 4]


def test_only_the_owner_may_look_inside(tmp_path):
    FeatureCache(tmp_path / "new" / "c").arrays("key", N, Counting())
    assert stat.S_IMODE((tmp_path / "new" / "c").stat().st_mode) == 0o700


def test_names_of_files_do_not_tell_the_key(tmp_path):
    FeatureCache(tmp_path / "c").arrays("anna-karenina", N, Counting())
    assert not [path for path in files(tmp_path, "*") if "anna" in str(path.relative_to(tmp_path))]


def test_a_full_disk_is_named_before_anything_is_lost(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(EnvironmentFault, match=r"cannot keep features in .*: No space left on device"):
        FeatureCache(tmp_path / "c").arrays("key", N, Counting())


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match="cannot keep features in"):
        FeatureCache(tmp_path / "file" / "c").arrays("key", N, Counting())
