"""Faults of processes, disks and files, each done to a small audit that is then run again."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.reliability.processes import KILL, TERM, Ended, Fault, audited, begun, ended
from benchmarks.reliability.worlds import RUN, Left, left_in, uncounted_in, write_world

VAULT = RUN / "vault"
MANY = 10**9  # bytes: room enough
INTERRUPTED, USAGE, INTEGRITY, ENVIRONMENT = 130, 2, 6, 7  # exit codes, as docs/policy.md lists them
FUTURE = 4_070_908_800.0  # 2099, as a machine with a wrong clock would write it


class Verdict(NamedTuple):
    """What one fault came to."""

    fault: str
    seed: int
    where: str
    loss: str  # empty: nothing lost, nothing doubled, the same record or a clear error

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.fault} | seed {self.seed} | {self.where} | {self.loss or 'no loss'}"


class Bench(NamedTuple):
    """Where faults are done, and what an audit without one leaves."""

    place: Path
    undisturbed: Left
    finished: Path  # the folder of that audit
    changes: int  # of its files
    seconds: float

    def fresh(self, name: str) -> Path:
        """Return a new folder with the same people and audit, and nothing done yet."""
        return write_world(self.place / name, 1)

    def done(self, name: str) -> Path:
        """Return a copy of the folder of the finished audit."""
        return Path(shutil.copytree(self.finished, self.place / name))


def judged(bench: Bench, folder: Path, first: Ended, codes: tuple[int, ...]) -> str:
    """Run the audit again without a fault, and return what was lost, doubled or not told, or nothing."""
    amiss = []
    if first.code not in codes or not first.is_told:
        amiss.append(f"ended with {first.code}{' and hung' if first.hung else ''}: {last_line(first)}")
    if uncounted_in(folder):
        amiss.append("the ledger under-counts at the fault")
    again = audited(folder)
    if again.code != 0:
        return "; ".join([*amiss, f"the same command then ended with {again.code}: {last_line(again)}"])
    return "; ".join([*amiss, *differences(bench.undisturbed, left_in(folder))])


def differences(expected: Left, found: Left) -> list[str]:
    """Return how what is left differs from what an undisturbed audit leaves."""
    amiss = []
    if found.record != expected.record:
        amiss.append("another record")
    if found.files != expected.files:
        odd = sorted(found.files ^ expected.files)
        amiss.append(f"{len(odd)} files more or fewer, such as {odd[0]}")
    if found.trainings != expected.trainings or found.uncounted:
        amiss.append(f"{found.trainings} trainings in the ledger, {found.uncounted} not in it")
    if found.doubled:
        amiss.append(f"{found.doubled} audits twice in the history")
    return amiss


def last_line(end: Ended) -> str:
    """Return the last line of what an audit told."""
    lines = [line for line in end.err.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "nothing told"


def killed(bench: Bench, seed: int, number: int = KILL) -> Verdict:
    """Stop an audit at a random change of its files (even seeds) or a random moment (odd ones), twice."""
    rng = random.Random(seed)
    folder, stages, codes = bench.fresh(f"signal-{number}-{seed}"), [], (-KILL, 0, INTERRUPTED)
    end = None
    for _ in range(2):
        change = rng.randint(1, bench.changes)
        moment = rng.uniform(0.05, 1.0) * bench.seconds
        by_change = seed % 2 == 0 or number != KILL
        end = audited(folder, Fault(number, change) if by_change else Fault(seconds=moment))
        stages.append(end.stage)
        if uncounted_in(folder):
            return Verdict("kill -9", seed, end.stage, "the ledger under-counts")
    assert end is not None
    name = "kill -9" if number == KILL else "SIGTERM"
    return Verdict(name, seed, " / ".join(stages), judged(bench, folder, end, codes))


def terminated(bench: Bench, seed: int) -> Verdict:
    """Ask an audit to stop as a system that shuts down does."""
    return killed(bench, seed, TERM)


def no_room(bench: Bench, seed: int) -> Verdict:
    """Let the disk be full at a random share of what an audit writes; then there is room again."""
    folder = bench.fresh(f"full-{seed}")
    needed = sum(path.stat().st_size for path in (bench.finished / RUN).rglob("*") if path.is_file())
    share = random.Random(seed).uniform(0.1, 0.95)
    shutil.rmtree(folder / "audit-runs")
    with mounted(folder / "audit-runs", f"size={max(int(needed * share), 16384)}"):
        _key(folder)
        end = audited(folder)
        mount("-o", f"remount,size={MANY}", str(folder / "audit-runs"))
        loss = judged(bench, folder, end, (ENVIRONMENT, 0))
    return Verdict("disk full", seed, f"{share:.0%} of the room: {end.stage}", loss)


def small_files(bench: Bench, seed: int) -> Verdict:
    """Let no file grow above some size, as a quota does; then there is none."""
    sizes = (500, 2_000, 8_000, 30_000, 100_000)  # what the audit tells is kept in a file too
    size = random.Random(seed).choice(sizes)
    folder = bench.fresh(f"quota-{seed}")
    end = audited(folder, Fault(file_bytes=size))
    return Verdict("quota", seed, f"{size} bytes a file", judged(bench, folder, end, (ENVIRONMENT, 0)))


def read_only(bench: Bench, seed: int) -> Verdict:
    """Let the folder of runs be read-only: before the first audit (even seeds) or after it."""
    folder = bench.fresh(f"read-only-{seed}") if seed % 2 == 0 else bench.done(f"read-only-{seed}")
    kept = bench.place / f"kept-{seed}"
    (folder / "audit-runs").rename(kept)
    with mounted(folder / "audit-runs", f"size={MANY}"):
        shutil.copytree(kept, folder / "audit-runs", dirs_exist_ok=True)
        mount("-o", "remount,ro", str(folder / "audit-runs"))
        end = audited(folder)
        mount("-o", "remount,rw", str(folder / "audit-runs"))
        loss = judged(bench, folder, end, (ENVIRONMENT,))
    return Verdict("read-only output", seed, "before" if seed % 2 == 0 else "after an audit", loss)


def little_memory(bench: Bench, seed: int) -> Verdict:
    """Give an audit little more memory than it begins with."""
    more = random.Random(seed).choice((1, 4, 16, 40, 80, 160)) * 2**20
    folder = bench.fresh(f"memory-{seed}")
    end = audited(folder, Fault(memory_bytes=more))
    loss = judged(bench, folder, end, (ENVIRONMENT, 0))
    return Verdict("out of memory", seed, f"{more >> 20} MiB more: {end.stage}", loss)


def damaged(bench: Bench, seed: int) -> Iterator[Verdict]:
    """Cut, flip or empty one file of each kind of the vault, one after the other, and audit again."""
    rng = random.Random(seed)
    for kind, names in kinds_of(bench.finished / VAULT).items():
        harm = ("cut", "flipped", "emptied")[seed % 3]
        folder = bench.done(f"damage-{seed}-{kind.replace('/', '-')}")
        name = rng.choice(names)
        spoil(folder / VAULT / name, harm, rng)
        (folder / RUN / "record.json").unlink()
        end = audited(folder)
        yield Verdict("vault damaged", seed, f"{harm} {kind}", repaired(bench, folder, end))
        shutil.rmtree(folder)


def repaired(bench: Bench, folder: Path, end: Ended) -> str:
    """Return what was lost to damage: it is made again, or refused as what contradicts itself."""
    if end.code == INTEGRITY and end.is_told and not (folder / RUN / "record.json").exists():
        return ""
    if end.code != 0 or not end.is_told:
        return f"ended with {end.code}: {last_line(end)}"
    return "; ".join(differences(bench.undisturbed, left_in(folder)))


def kinds_of(vault: Path) -> dict[str, list[str]]:
    """Return the files of a vault by kind; those named by a digest or a number are of one kind."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(one for one in vault.rglob("*") if one.is_file() and one.stat().st_size):
        parts = path.relative_to(vault).parts
        if parts[0] in ("features", "scores", "samples", "catalogue", "evidence"):
            kind = f"{parts[0]}/{path.name if parts[0] == 'features' else path.suffix}"
        else:
            kind = "sheets/" if "sheets" in parts else "/".join(parts)
        kinds.setdefault(kind, []).append("/".join(parts))
    return kinds


def spoil(path: Path, harm: str, rng: random.Random) -> None:
    """Cut a file in half, flip one bit of it, or empty it."""
    content = bytearray(path.read_bytes())
    if harm == "flipped":
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes({"cut": content[: len(content) // 2], "flipped": content, "emptied": b""}[harm])


def clock_jumped(bench: Bench, seed: int) -> Verdict:
    """Let every file of an audit that was killed be of the future, as after a clock was set back."""
    folder = bench.fresh(f"clock-{seed}")
    end = audited(folder, Fault(KILL, random.Random(seed).randint(bench.changes // 4, bench.changes)))
    for path in folder.rglob("*"):
        os.utime(path, (FUTURE, FUTURE))
    last = folder / VAULT / "last-run.json"
    if last.exists():
        last.write_text(last.read_text("utf-8").replace("20", "99", 1), encoding="utf-8")
    return Verdict("clock jump", seed, end.stage, judged(bench, folder, end, (-KILL, 0)))


def two_at_once(bench: Bench, seed: int) -> Verdict:
    """Begin two audits in one folder: one is done, the other one says that somebody is at it."""
    folder = bench.fresh(f"two-{seed}")
    both = [begun(folder), begun(folder)]
    ends = sorted((ended(one) for one in both), key=lambda end: end.code)
    loss = "" if [end.code for end in ends] in ([0, USAGE], [0, 0]) else f"{[end.code for end in ends]}"
    return Verdict("two audits", seed, "one folder", loss or judged(bench, folder, ends[-1], (USAGE, 0)))


def moved(bench: Bench, seed: int) -> Verdict:
    """Carry the folder of an audit that was killed to another place, and go on there."""
    folder = bench.fresh(f"moved-{seed}")
    end = audited(folder, Fault(KILL, random.Random(seed).randint(1, bench.changes)))
    other = Path(shutil.copytree(folder, bench.place / "another machine" / f"some place {seed}"))
    shutil.rmtree(folder)
    return Verdict("vault moved", seed, end.stage, judged(bench, other, end, (-KILL, 0)))


def mount(*arguments: str) -> None:
    """Mount something."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Give a file system in memory at a folder."""
    folder.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def _key(folder: Path) -> None:
    (folder / VAULT).mkdir(parents=True, mode=0o700)
    (folder / VAULT / "key").write_bytes(bytes(range(32)))


MOUNTING = (no_room, read_only)
FAULTS: dict[str, tuple[Callable[[Bench, int], Verdict | Iterator[Verdict]], int]] = {
    "kills": (killed, 50),
    "terminations": (terminated, 5),
    "disk": (no_room, 10),
    "quota": (small_files, 6),
    "read-only": (read_only, 2),
    "memory": (little_memory, 6),
    "damage": (damaged, 3),
    "clock": (clock_jumped, 2),
    "two": (two_at_once, 2),
    "moved": (moved, 3),
}  # and how many seeds each takes
