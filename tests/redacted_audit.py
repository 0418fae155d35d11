"""An audit of redacted pictures as signals see it: pairs from folders, and plants of known strength."""

from pathlib import Path
from types import SimpleNamespace

from redacted_folders import reader
from showthrough.core.config import AuditConfig
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.missing import Missing
from showthrough.redaction.pairs.gather_pairs import gather_pairs
from showthrough.signals.context import Context, Plant
from signal_context import context_of


class Seen:
    """What a signal asks of a view: the pairs of the audit."""

    def __init__(self, pairs: RedactedPairs | Missing) -> None:
        self.pairs = pairs

    def known(self, kind: type) -> RedactedPairs | Missing:
        assert kind is RedactedPairs
        return self.pairs


def audit_of(base: Path, **given: object) -> tuple[Context, Seen]:
    """Return context and view of an audit of base/original and base/redacted."""
    config = AuditConfig(name="x", redaction={"original": "original", "redacted": "redacted", **given})
    pairs = gather_pairs(config.redaction, base, reader(base), seed=0).pairs
    return context_of(base, {}, config=config), Seen(pairs)


def plant_of(context: Context, seen: Seen, *, learned: bool) -> Plant:
    """Return the plant of a redaction that hides nothing (learned), or all."""
    return SimpleNamespace(learned=learned, context=context, real=seen)
