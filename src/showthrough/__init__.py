"""Audit synthetic images for the real people still showing through.

>>> import showthrough
>>> callable(showthrough.attack)
True

Names are imported when they are first used, so that `import showthrough` takes a moment and loads no torch.
"""

from importlib import import_module

TYPE_CHECKING = False  # as in typing, whose import would take longer than all the rest
if TYPE_CHECKING:
    from showthrough.audit.api import ObservedImages, attack, observe_images, scores, to_frame
    from showthrough.audit.options import Options
    from showthrough.audit.run import Run, run_audit
    from showthrough.config_files import Audit, load_audit, load_policy, load_record
    from showthrough.core.config import AuditConfig
    from showthrough.core.policy import Policy
    from showthrough.core.records import AuditRecord, Finding
    from showthrough.gate import decide
    from showthrough.observers.embedders.from_function import FunctionEmbedder
    from showthrough.report import write_reports
    from showthrough.stats.intervals import Interval
    from showthrough.version import VERSION as __version__  # noqa: N811 - Python's own name for it

_HOMES = {
    "Audit": "config_files",
    "AuditConfig": "core.config",
    "AuditRecord": "core.records",
    "Finding": "core.records",
    "FunctionEmbedder": "observers.embedders.from_function",
    "Interval": "stats.intervals",
    "ObservedImages": "audit.api",
    "Options": "audit.options",
    "Policy": "core.policy",
    "Run": "audit.run",
    "attack": "audit.api",
    "decide": "gate",
    "load_audit": "config_files",
    "load_policy": "config_files",
    "load_record": "config_files",
    "observe_images": "audit.api",
    "run_audit": "audit.run",
    "scores": "audit.api",
    "to_frame": "audit.api",
    "write_reports": "report",
}

__all__ = [
    "Audit", "AuditConfig", "AuditRecord", "Finding", "FunctionEmbedder", "Interval", "ObservedImages",
    "Options", "Policy", "Run", "__version__", "attack", "decide", "load_audit", "load_policy", "load_record",
    "observe_images", "run_audit", "scores", "to_frame", "write_reports",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name == "__version__":
        return import_module("showthrough.version").VERSION
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names, for completion in a notebook."""
    return sorted({*globals(), *__all__})
