"""Signals are found where they lie: in this package, or in one that declares an entry point."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import showthrough
from showthrough.core.facts import Losses
from showthrough.core.missing import Missing
from showthrough.signals.context import Guessable, Signal
from showthrough.signals.registry import all_signals, measured
from signal_context import context_of

SIGNALS = all_signals()
SIGNAL = pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
OF_A_GENERATOR = {"losses", "gradients", "shadow models", "canaries", "timing", "step curve", "certificate"}
ELSEWHERE = """
from typing import final
from showthrough.core.facts import Losses
from showthrough.signals.context import Signal

@final
class Mine(Signal):
    name, fact = "{name}", {fact}

    def measure(self, context, seen):
        return 1

    def planted(self, plant):
        return 1
"""
LISTING = "from showthrough.signals.registry import all_signals as a; print([s.name for s in a()])"


def installed(folder: Path, text: str, value: str = "elsewhere.mine") -> str:
    """Install a package with a signal beside showthrough's; return what listing all signals prints."""
    package = folder / "elsewhere"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mine.py").write_text(text, encoding="utf-8")
    described = folder / "elsewhere-1.0.dist-info"  # what pip writes from [project.entry-points]
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[showthrough.signals]\nmine = {value}\n")
    done = run(LISTING, folder)
    return done.stdout + done.stderr


def run(code: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run code in a process that imports the showthrough which is tested here, wherever it runs."""
    tested = str(Path(showthrough.__file__).resolve().parents[1])
    others = filter(None, [os.environ.get("PYTHONPATH")])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([tested, *others])}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)


@SIGNAL
def test_a_signal_is_final_says_what_it_is_and_stands_alone_in_its_module(signal: Signal):
    kind = type(signal)
    assert kind.__final__
    assert kind.__doc__
    assert signal.name == signal.name.strip().lower()
    beside = [other for other in SIGNALS if type(other).__module__ == kind.__module__]
    assert beside == [signal]


@SIGNAL
def test_nothing_that_is_implemented_is_overridden(signal: Signal):
    own = vars(type(signal))
    for base in type(signal).__mro__[1:-1]:
        again = {name for name, value in vars(base).items() if callable(value) and name in own}
        assert {name for name in again if not name.startswith("_")} <= getattr(
            base, "__abstractmethods__", set()
        )


def test_every_signal_gives_its_fact_a_way_to_be_measured(tmp_path):
    facts = measured(context_of(tmp_path, {}, signals=SIGNALS))
    assert set(facts) == {signal.fact for signal in SIGNALS}
    assert Losses in facts
    guessable = {signal.name for signal in SIGNALS if isinstance(signal, Guessable)}
    assert {"gradients", "losses", "shadow models"} <= guessable


def test_images_alone_tell_nothing_of_their_generator_and_each_reason_is_a_value(tmp_path):
    facts = measured(context_of(tmp_path, {}, signals=SIGNALS))
    found = {signal.name: facts[signal.fact](None) for signal in SIGNALS if signal.name in OF_A_GENERATOR}
    assert set(found) == OF_A_GENERATOR
    for missing in found.values():
        assert isinstance(missing, Missing)
        assert missing.reason[0].islower()
        assert not missing.reason.endswith(".")


def test_listing_signals_does_not_import_torch():
    done = run(f"import sys; {LISTING}; print('torch' in sys.modules)")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str([signal.name for signal in SIGNALS]), "False"]


@pytest.mark.parametrize("value", ["elsewhere.mine", "elsewhere"])
def test_a_module_or_a_package_of_an_entry_point_adds_its_signals(tmp_path, value):
    listed = installed(tmp_path, ELSEWHERE.format(name="mine", fact="int"), value)
    assert listed.strip() == str(sorted([*(signal.name for signal in SIGNALS), "mine"]))


@pytest.mark.parametrize(
    ("name", "fact", "told"),
    [
        ("losses", "int", "two signals are called 'losses'; the second is in elsewhere.mine"),
        ("mine", "Losses", "signals 'losses' and 'mine' both measure Losses"),
    ],
)
def test_a_name_or_a_fact_that_is_taken_is_refused(tmp_path, name, fact, told):
    assert told in installed(tmp_path, ELSEWHERE.format(name=name, fact=fact))


def test_an_entry_point_that_leads_nowhere_is_named(tmp_path):
    told = installed(tmp_path, "", "elsewhere.nowhere")
    assert "entry point 'mine' names elsewhere.nowhere, which cannot be imported" in told
