"""Registry of signals: those shipped here and those of installed packages."""

import inspect
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import showthrough.signals
from showthrough.core.check import Facts, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import Judged
from showthrough.core.missing import Missing
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.errors import ConfigError
from showthrough.signals.context import Context, Plant, Signal

ENTRY_POINTS = "showthrough.signals"


def all_signals() -> tuple[Signal[Any], ...]:
    """Return every signal, by name; each class in a module of this package, or of an entry point, is one.

    Raises:
        ConfigError: two signals have one name or one fact, or an entry point names what is not there.
    """
    found: dict[str, Signal[Any]] = {}
    facts: dict[type, str] = {}
    for module in _modules():
        for signal in _signals_in(module):
            if signal.name in found:
                raise ConfigError(
                    f"two signals are called {signal.name!r}; the second is in {module.__name__}"
                )
            if signal.fact in facts:
                other = facts[signal.fact]
                raise ConfigError(
                    f"signals {other!r} and {signal.name!r} both measure {signal.fact.__name__}"
                )
            found[signal.name], facts[signal.fact] = signal, signal.name
    return tuple(found[name] for name in sorted(found))


def signals_for(audited: Audited) -> tuple[Signal[Any], ...]:
    """Return the signals that an audit of this can measure; those of pictures are not asked of others."""
    return tuple(one for one in all_signals() if not one.of_pictures or audited not in RECORD_KINDS)


def measured(context: Context) -> Facts:
    """Return the measurement of each fact about the generator of a context, by its type."""
    return {signal.fact: partial(signal.measure, context) for signal in context.signals}


def data_faults(signals: Iterable[Signal[Any]], seen: View) -> tuple[DataFault, ...]:
    """Return what is amiss with the data of an audit, each fault once: the facts that judge them say it."""
    judging = [signal for signal in signals if issubclass(signal.fact, Judged)]
    found = [_judgement(signal, seen) for signal in judging]
    return tuple(dict.fromkeys(fault for faults in found for fault in faults))


def _judgement(signal: Signal[Any], seen: View) -> tuple[DataFault, ...]:
    known: Judged | Missing = seen.known(signal.fact)
    if not isinstance(known, Missing):
        return known.faults
    reason = f"Not known ({signal.name}): {known.reason.rstrip('.')}."
    return (DataFault(lacks=signal.name, reason=reason, dooms=False, unlooked=True),)


def planted(plant: Plant) -> Facts:
    """Return the facts about a planted leak, by their types."""
    return {signal.fact: partial(_of_plant, signal, plant) for signal in plant.context.signals}


def _of_plant(signal: Signal[Any], plant: Plant, _: View) -> object:
    return signal.planted(plant)


def _modules() -> Iterator[ModuleType]:
    yield from _inside(showthrough.signals)
    for point in entry_points(group=ENTRY_POINTS):
        try:
            module = import_module(point.value)
        except ImportError as error:
            message = f"entry point {point.name!r} names {point.value}, which cannot be imported: {error}"
            raise ConfigError(message) from error
        yield module
        yield from _inside(module)


def _inside(package: ModuleType) -> Iterator[ModuleType]:
    for entry in walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        yield import_module(entry.name)


def _signals_in(module: ModuleType) -> Iterator[Signal[Any]]:
    for kind in vars(module).values():
        is_signal = inspect.isclass(kind) and issubclass(kind, Signal) and not inspect.isabstract(kind)
        if is_signal and kind.__module__ == module.__name__:
            yield kind()
