"""Test worlds with leaks of known size: for tests of attacks and measures, those of plug-ins included.

`in_memory` holds people whose faces are known exactly and observations of them, `planted_records`
records with planted figures, `planted_shadows` shadow models and `planted_detectors` detectors of
known skill, each as NumPy arrays. `contract` says what every card and check keeps,
`embedder_contract` what every embedder. A name is imported
when it is first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from showthrough.testing.in_memory import (
        PIXELS,
        ArrayObservations,
        Embedder,
        Faces,
        ToyFaces,
        embedder,
        flat_pixels,
        image_set,
        leaky,
        mixed,
        noisy,
        observed,
    )
    from showthrough.testing.planted_detectors import detectors
    from showthrough.testing.planted_records import (
        a_card,
        a_certificate,
        a_control,
        a_finding,
        a_policy,
        a_record,
        a_rule,
        a_waiver,
        good_controls,
    )
    from showthrough.testing.planted_shadows import shadows
    from showthrough.testing.random_records import random_record
    from showthrough.testing.release import assert_release

MODULES = (
    "contract", "embedder_contract", "in_memory", "planted_detectors", "planted_records", "planted_shadows",
    "random_records", "release",
)  # fmt: skip

__all__ = [
    "PIXELS", "ArrayObservations", "Embedder", "Faces", "ToyFaces", "a_card", "a_certificate", "a_control",
    "a_finding", "a_policy", "a_record", "a_rule", "a_waiver", "assert_release", "contract", "detectors",
    "embedder", "embedder_contract", "flat_pixels", "good_controls", "image_set", "in_memory", "leaky",
    "mixed", "noisy", "observed", "planted_detectors", "planted_records", "planted_shadows", "random_record",
    "random_records", "release", "shadows",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name in MODULES:
        return import_module(f"{__name__}.{name}")
    if name in __all__:
        for module in (import_module(f"{__name__}.{home}") for home in MODULES):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, for completion in a notebook."""
    return sorted({*globals(), *__all__})
