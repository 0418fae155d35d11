"""The attacks on redacted faces, found where they lie: a new one is a new file here."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import showthrough.redaction.attackers as room
from showthrough.errors import ConfigError
from showthrough.redaction.attackers.attack import FaceAttack


def all_attacks() -> dict[str, type[FaceAttack]]:
    """Return every attack by name.

    Raises:
        ConfigError: two attacks share a name.

    >>> sorted(all_attacks())
    ['naive', 'parrot', 'reversal', 'unredacted']
    """
    found: dict[str, type[FaceAttack]] = {}
    for entry in iter_modules(room.__path__, f"{room.__name__}."):
        module = import_module(entry.name)
        for kind in vars(module).values():
            if not (inspect.isclass(kind) and issubclass(kind, FaceAttack) and kind.__module__ == entry.name):
                continue
            if inspect.isabstract(kind):
                continue
            if kind.name in found:
                raise ConfigError(f"two attacks are called {kind.name!r}; the second is in {entry.name}")
            found[kind.name] = kind
    return dict(sorted(found.items()))
