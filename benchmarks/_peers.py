"""One table of ratios against public peers: what is run, where figures stand in its JSON, the page."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
BUSY = 0.05  # of all cores, that other work took: beyond, the clock says little
BUSY_NOTE = """\
**The machine was busy**: other work took up to {others:.0%} of the cores while a benchmark ran (last column).
Read the ratios of processor time, and take none of them for a figure of a quiet machine."""
HEAD = """\
# Speed and memory beside public peers

{day}. {machine}{sizes}
{busy}

`make bench{form}` repeats it. Ratios are medians of rounds in which both take turns in one process; above 1
showthrough is faster, or takes less memory. Peak memory is that of the process, peer included.

| what | peer | times as fast, clock | processor | times less memory | peak, MB | other work |
|---|---|---|---|---|---|---|"""


class Row(NamedTuple):
    """Ratio that a benchmark tells: what was done, against whom, and where it stands."""

    what: str
    peer: str
    at: str
    form: str = ""
    memory: str = ""
    ours_over_theirs: bool = False


class Plan(NamedTuple):
    """Benchmark that takes part in the table, with what its quick form is given."""

    name: str
    quick: tuple[str, ...]
    rows: tuple[Row, ...]


class Ran(NamedTuple):
    """What became of a benchmark: its JSON, or why there is none."""

    result: dict[str, Any] | None
    why: str
    seconds: float
    peak_bytes: int  # of the whole process, peer included
    others: float  # share of all cores that other work took meanwhile


class Figure(NamedTuple):
    """Line of the table; a number above 1 says that showthrough is faster, or takes less memory."""

    what: str
    peer: str
    form: str
    clock: float
    processor: float | None
    memory: float | None


def plans(file: Path = HERE / "peers.toml") -> list[Plan]:
    """Return what takes part, in the order of the table."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))["benchmark"]
    return [Plan(one["name"], tuple(one["quick"]), tuple(Row(**row) for row in one["row"])) for one in listed]


def run(plan: Plan, path: Path, quick: bool) -> Ran:
    """Run a benchmark in a process of its own, unless a peer of it is not installed."""
    gone = [row.peer for row in plan.rows if installed(row.peer) is None]
    if gone:
        return Ran(None, f"needs {', '.join(dict.fromkeys(gone))}, which is not installed", 0, 0, 0)
    given = plan.quick if quick else ()
    started, before = time.perf_counter(), _busy_seconds()
    process = subprocess.Popen(
        [sys.executable, str(path), *given], stdout=subprocess.PIPE, env=surroundings()
    )
    assert process.stdout is not None
    text = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    other = max(0.0, _busy_seconds() - before - used.ru_utime - used.ru_stime)
    others = other / (seconds * (os.cpu_count() or 1))
    if process.returncode:
        why = f"ended with exit code {process.returncode}"
        return Ran(None, why, seconds, used.ru_maxrss * 1024, others)
    return Ran(json.loads(text), "", seconds, used.ru_maxrss * 1024, others)


def surroundings() -> dict[str, str]:
    """Return the environment in which a benchmark finds this repository before anything installed."""
    own = [str(place) for place in (HERE.parent, HERE, HERE.parent / "tests")]
    paths = [*own, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def installed(peer: str) -> str | None:
    """Return the version of a peer; None where it is not installed."""
    try:
        return version(peer)
    except PackageNotFoundError:
        return None


def figures(plan: Plan, result: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield the lines of a benchmark.

    Raises:
        KeyError: a path leads to nothing, so the benchmark changed and peers.toml did not.
    """
    for row in plan.rows:
        found = list(_at(result, row.at.split("."), dict(result)))
        if not found:
            raise KeyError(f"{plan.name} tells nothing at {row.at}")
        memory = [1 / value for value, _ in _at(result, row.memory.split("."), {})] if row.memory else [None]
        for value, around in found:
            clock, processor = _ratios(value)
            if row.ours_over_theirs:
                clock, processor = 1 / clock, None if processor is None else 1 / processor
            what = row.what.format_map(around)
            yield Figure(what, row.peer, row.form, clock, processor, memory[0])


def page(ran: Mapping[str, tuple[Plan, Ran]], quick: bool, day: str) -> str:
    """Return the table as a page of Markdown, with the machine, versions and what did not run."""
    told = [(figure, one) for plan, one in ran.values() if one.result for figure in figures(plan, one.result)]
    machines = [one.result["machine"] for _, one in ran.values() if one.result]
    peers = ["showthrough", *sorted({figure.peer for figure, _ in told})]
    gone = [f"- `{name}`: {one.why}" for name, (_, one) in ran.items() if one.result is None]
    lines = [
        HEAD.format(
            day=day,
            machine=_machine(machines),
            sizes=" Small sizes: they show that it runs." if quick else "",
            busy=_busy(max((one.others for _, one in ran.values()), default=0.0)),
            form=" BENCH=--quick" if quick else "",
        ),
        *[_line(figure, one) for figure, one in told],
        "",
        f"Versions: {', '.join(f'{peer} {installed(peer)}' for peer in peers)}.",
    ]
    if gone:
        lines += ["", "## Not run", "", "Nothing is known of these here.", "", *gone]
    return "\n".join(lines) + "\n"


def _at(value: Any, path: Sequence[str], around: Mapping[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield what lies at a path, with the fields around it; `*` takes every case that has it."""
    if not path:
        yield value, dict(around)
        return
    if path[0] == "*":
        cases = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, case in cases:
            own = case if isinstance(case, Mapping) else {}
            yield from _at(case, path[1:], {**around, **own, "key": key})
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:], around)


def _ratios(value: Any) -> tuple[float, float | None]:
    if isinstance(value, Mapping):
        return float(value["clock"]), float(value["processor"])
    return float(value), None


def _line(figure: Figure, ran: Ran) -> str:
    peer = f"{figure.peer}, {figure.form}" if figure.form else figure.peer
    numbers = [_short(each) for each in (figure.clock, figure.processor, figure.memory)]
    cells = [figure.what, peer, *numbers, f"{ran.peak_bytes / 1e6:.0f}", f"{ran.others:.0%}"]
    return f"| {' | '.join(cells)} |"


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _machine(told: Sequence[Mapping[str, Any]]) -> str:
    if not told:
        return "Nothing ran."
    first = told[0]
    return f"{first['cpu']}, {first['cores']} cores, Python {first['python']}, torch {first['torch']}."


def _busy(others: float) -> str:
    if others <= BUSY:
        return f"Other work took at most {others:.0%} of the cores."
    return BUSY_NOTE.format(others=others)


def _busy_seconds() -> float:
    """Return seconds that all cores were busy with anything since the start (Linux)."""
    fields = [
        int(each) for each in Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]
    ]
    user, nice, system, _, _, irq, softirq, _ = fields
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
