"""The formats of other tools by their names, and the files that each takes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord
from showthrough.errors import UsageError
from showthrough.report.exports.bill_of_materials import bill_of_materials
from showthrough.report.exports.model_card_section import model_card_section
from showthrough.report.exports.tracking_store import tracking_store

Contents = Mapping[str, bytes]  # by path, relative to the folder that is exported to


class Export(NamedTuple):
    """Format of another tool: what it is for, and what writes its files."""

    meaning: str
    files: Callable[[AuditRecord, Decision], Contents]


EXPORTS: Mapping[str, Export] = {
    "cyclonedx": Export(
        "CycloneDX 1.7 bill of materials: model, data sets, claims and what speaks against them",
        lambda record, decision: {"bom.cdx.json": bill_of_materials(record, decision)},
    ),
    "model-card": Export(
        "section for a model card on Hugging Face",
        lambda record, decision: {"model-card.md": model_card_section(record, decision).encode()},
    ),
    "mlflow": Export("folder that MLflow reads as a file store", tracking_store),
}


def exported(record: AuditRecord, decision: Decision, name: str) -> Contents:
    """Return the files of a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in EXPORTS:
        raise UsageError(f"no format is called {name[:80]!r}; there are {', '.join(EXPORTS)}")
    return EXPORTS[name].files(record, decision)
