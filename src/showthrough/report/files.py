"""All renderings of one decision, written to a folder; what was blocked is written too."""

from collections.abc import Callable, Mapping
from pathlib import Path

from showthrough.core.atomic import write_atomically
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.core.subjects.audited import RECORD_KINDS
from showthrough.core.trust.manifest import Manifest, digest_of, read_manifest, write_manifest
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.interpret.shown import shown
from showthrough.report.by_group import without_small_groups
from showthrough.report.documents.markdown_document import as_markdown
from showthrough.report.documents.pdf_pages import Attached, as_pdf
from showthrough.report.documents.spoken_document import spoken_document
from showthrough.report.documents.word_document import as_word
from showthrough.report.documents.written import WrittenDocument
from showthrough.report.dpia import impact_assessment
from showthrough.report.editions import DPO
from showthrough.report.formats.github_lines import github
from showthrough.report.formats.junit_xml import junit
from showthrough.report.formats.sarif_log import sarif
from showthrough.report.html import PagePart, render_html, render_parts, template_text
from showthrough.report.language import ENGLISH, LANGUAGES, Messages, lettered, messages_of, translated_page
from showthrough.report.markdown import render_markdown
from showthrough.tables.flat_rows import csv_text, no_formula
from showthrough.tables.frames import parquet_bytes
from showthrough.version import VERSION


def metrics(record: AuditRecord) -> str:
    """Return every finding as one row of CSV, figures unrounded; the columns are those of `to_frame`.

    A spreadsheet works nothing out: text that begins like a formula follows an apostrophe.
    """
    rows = without_small_groups(shown(record), DPO).rows()
    return csv_text([{name: no_formula(cell) for name, cell in row.items()} for row in rows])


def _stored(record: AuditRecord) -> bytes | None:
    """Return the findings as Parquet, texts as they are, without small groups; None without pyarrow."""
    return parquet_bytes(without_small_groups(record, DPO).rows())


# What is written beside a record, by the name of the file; None: an optional library is not installed.
RENDERINGS: Mapping[str, Callable[[AuditRecord, Decision], bytes | None]] = {
    "report.html": lambda record, decision: render_html(record, decision).encode(),
    "summary.md": lambda record, decision: render_markdown(record, decision).encode(),
    "gate.junit.xml": lambda _, decision: junit(decision),
    "gate.sarif": lambda _, decision: sarif(decision),
    "metrics.csv": lambda record, _: metrics(record).encode(),
    "decision.json": lambda _, decision: canonical(decision),
    "dpia.md": lambda record, decision: as_markdown(impact_assessment(record, decision)).encode(),
    "dpia.docx": lambda record, decision: as_word(impact_assessment(record, decision)),
    "metrics.parquet": lambda record, _: _stored(record),
}


def in_language(language: str) -> Mapping[str, Callable[[AuditRecord, Decision], bytes | None]]:
    """Return what is written in another language beside the English files, by the name of the file.

    Raises:
        UsageError: there is no catalogue of that language.
    """
    messages = messages_of(language)

    def page(record: AuditRecord, decision: Decision) -> bytes:
        return _spoken(record, decision, messages).encode()

    def annex(record: AuditRecord, decision: Decision) -> WrittenDocument:
        return spoken_document(impact_assessment(record, decision), messages)

    return {
        f"report.{language}.html": page,
        f"summary.{language}.md": lambda record, decision: render_markdown(
            record, decision, messages
        ).encode(),
        f"dpia.{language}.md": lambda record, decision: as_markdown(annex(record, decision)).encode(),
        f"dpia.{language}.docx": lambda record, decision: as_word(annex(record, decision)),
    }


def renderer_of(name: str) -> Callable[[AuditRecord, Decision], bytes | None] | None:
    """Return what writes a file of this name, in whatever language, or None where nothing does."""
    known = {**RENDERINGS, **PDF_FILES}
    for code in LANGUAGES[1:]:
        known |= {**in_language(code), **_pdf_in(code)}
    return known.get(name)


def _spoken(record: AuditRecord, decision: Decision, messages: Messages, part: PagePart = "whole") -> str:
    if record.config.audited in RECORD_KINDS:
        kind, code = record.config.audited, messages.code
        raise UsageError(f"the catalogue of {code!r} speaks of pictures alone, and this audit is of {kind}")
    with lettered(messages) as lettering:
        english = render_html(record, decision, part=part)
    return translated_page(english, messages, lettering.lines).page


# What a gate prints, by the name of the format.
PRINTED: Mapping[str, Callable[[AuditRecord, Decision], str]] = {
    "json": lambda _, decision: decision.model_dump_json(indent=1) + "\n",
    "junit": lambda _, decision: junit(decision).decode(),
    "sarif": lambda _, decision: sarif(decision).decode(),
    "github": lambda _, decision: github(decision),
    "md": render_markdown,
}


def rendered(record: AuditRecord, decision: Decision, form: str) -> str:
    """Return a decision as text in one of the formats that pipelines read."""
    return PRINTED[form](record, decision)


# What is written where a PDF is asked for: it takes seconds, and a library of the system.
PDF_FILES: Mapping[str, Callable[[AuditRecord, Decision], bytes]] = {
    "report.pdf": lambda record, decision: _printed(render_html(record, decision, part="main"), record),
    "annex.pdf": lambda record, decision: _annex(render_html(record, decision, part="annex"), record),
}


def write_reports(
    record: AuditRecord,
    decision: Decision,
    folder: Path,
    *,
    with_pdf: bool = False,
    language: str = ENGLISH,
) -> list[Path]:
    """Write every rendering and return the paths, the manifest last.

    Another `language` adds files of its own: the English ones are always written.

    Raises:
        IntegrityError: the decision was made on another record.
        UsageError: no report is written in that language.
        EnvironmentFault: the folder cannot be written to; or no PDF can be made here, told after the rest is
            written.
    """
    _refuse_other(record, decision)
    renderings = RENDERINGS if language == ENGLISH else {**RENDERINGS, **in_language(language)}
    contents = {name: written for name, render in renderings.items() if (written := render(record, decision))}
    fault = _add_pdf(contents, record, decision, language) if with_pdf else None
    before = _of_this_record(folder, record, decision)
    manifest = before.model_copy(
        update={
            "title": decision.title,
            "policy_digest": decision.policy_digest,
            "files": {name: digest_of(content) for name, content in sorted(contents.items())},
        }
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_manifest(folder, before.model_copy(update={"files": {}}))  # true whenever this is broken off
        paths = [_written(folder / name, content) for name, content in contents.items()]
        paths.append(write_manifest(folder, manifest))
    except OSError as error:
        raise EnvironmentFault(f"cannot write the report to {folder}: {error.strerror}") from error
    if fault is not None:
        raise fault
    return paths


def _refuse_other(record: AuditRecord, decision: Decision) -> None:
    if decision.record_digest != digest(record):
        raise IntegrityError("the decision was made on another record; run the gate again")


def pdf_files(record: AuditRecord, decision: Decision, language: str = ENGLISH) -> dict[str, bytes]:
    """Return the main part and annex A as PDF, by the names of their files; the record travels in the first.

    Another `language` adds its main part.

    Raises:
        EnvironmentFault: WeasyPrint or a library under it is not installed.
    """
    pages = render_parts(record, decision, ("main", "annex"))
    printed = {"report.pdf": _printed(pages["main"], record), "annex.pdf": _annex(pages["annex"], record)}
    if language == ENGLISH:
        return printed
    return {**printed, **{name: render(record, decision) for name, render in _pdf_in(language).items()}}


def _pdf_in(language: str) -> Mapping[str, Callable[[AuditRecord, Decision], bytes]]:
    messages = messages_of(language)
    return {
        f"report.{language}.pdf": lambda record, decision: _printed(
            _spoken(record, decision, messages, "main"), record
        )
    }


def _add_pdf(
    contents: dict[str, bytes], record: AuditRecord, decision: Decision, language: str
) -> EnvironmentFault | None:
    """Add the PDF files, or return why there are none."""
    try:
        contents.update(pdf_files(record, decision, language))
    except EnvironmentFault as fault:
        return fault
    return None


def _printed(page: str, record: AuditRecord) -> bytes:
    """Return the main part as PDF; the record travels in it."""
    inside = Attached("record.json", "The record that this report was made from", canonical(record))
    return as_pdf(page, style=_paper(), made=record.created, attached=(inside,))


def _annex(page: str, record: AuditRecord) -> bytes:
    return as_pdf(page, style=_paper(), made=record.created)


def _paper() -> str:
    return template_text("pages.css") or ""


def _of_this_record(folder: Path, record: AuditRecord, decision: Decision) -> Manifest:
    """Return the manifest that the audit wrote for this record, with its scores, or a new one.

    A record that an older version wrote has other bytes than this version would write: those on disk count.
    """
    try:
        lying = read_manifest(folder)
    except IntegrityError:
        lying = None  # it is about to be replaced
    on_disk = _digest_on_disk(folder / "record.json", record) or decision.record_digest
    if lying is not None and lying.record_digest in (on_disk, decision.record_digest):
        return lying.model_copy(update={"record_digest": on_disk, "tool_version": VERSION})
    return Manifest(tool_version=VERSION, title=decision.title, record_digest=on_disk)


def _digest_on_disk(path: Path, record: AuditRecord) -> str | None:
    """Return the digest of a file that says this record, or None where it says another, or is not there."""
    try:
        content = path.read_bytes()
        said = AuditRecord.model_validate_json(content)
    except (OSError, ValueError):
        return None
    return digest_of(content) if canonical(said) == canonical(record) else None


def _written(path: Path, content: bytes) -> Path:
    write_atomically(path, content)
    return path
