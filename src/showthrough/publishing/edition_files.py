"""The files of an edition: every rendering of the record that is left of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord, canonical
from showthrough.report.editions import Edition, reduced_decision, reduced_record
from showthrough.report.exports import exported
from showthrough.report.files import RENDERINGS
from showthrough.report.html import render_html

if TYPE_CHECKING:
    from showthrough.publishing.training_gallery import TrainingGallery

REPORT, RECORD = "report.html", "record.json"
READ = (".csv", ".docx", ".html", ".json", ".md", ".parquet", ".sarif", ".xml")  # what can be looked through
LEFT_OUT = "left out of this edition"
ALIKE = "it is too like a training person"


def edition_files(
    record: AuditRecord, decision: Decision, edition: Edition, formats: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return the files of an edition by name: reports, record, decision, and formats that are asked for.

    The public edition holds what can be looked through, and nothing else.
    """
    reduced = reduced_record(record, edition)
    decided = reduced_decision(decision, record, reduced, edition)
    files = {REPORT: render_html(reduced, decided, edition.name).encode(), RECORD: canonical(reduced)}
    for name, render in RENDERINGS.items():
        written = None if name == REPORT else render(reduced, decided)
        if written is not None and (edition.has_pairs or name.endswith(READ)):
            files[name] = written
    for name in formats:
        files |= exported(reduced, decided, name)
    return files


def without_pictures(record: AuditRecord) -> AuditRecord:
    """Return the record with no picture of a sample in it."""
    return _samples(record, [bool(one.png) for one in record.samples], LEFT_OUT)


def without_alike(record: AuditRecord, galleries: "Sequence[TrainingGallery]") -> AuditRecord:
    """Return the record without pictures that, as small as they are in it, look like a training person."""
    from showthrough.publishing.embedded_pictures import pictures_in
    from showthrough.publishing.training_gallery import shows_training_person

    def is_alike(sample: DrawnSample) -> bool:
        seen = [one.pixels for one in pictures_in(RECORD, sample.png)]
        return bool(sample.png) and any(
            pixels is None or shows_training_person(pixels, galleries) for pixels in seen
        )

    return _samples(record, [is_alike(one) for one in record.samples], ALIKE)


def _samples(record: AuditRecord, withheld: Sequence[bool], reason: str) -> AuditRecord:
    samples = tuple(
        DrawnSample(withheld=reason) if is_withheld else sample
        for sample, is_withheld in zip(record.samples, withheld, strict=True)
    )
    return record.model_copy(update={"samples": samples})
