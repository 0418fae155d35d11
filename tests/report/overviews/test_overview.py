"""Overview of an audit: every generator with its verdict, three figures and a link, in one plane."""

import re
from pathlib import Path

import pytest

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord, digest
from showthrough.core.trust.manifest import digest_of
from showthrough.core.trust.overview_manifest import NAME as MANIFEST
from showthrough.core.trust.overview_manifest import read_overview_manifest
from showthrough.errors import EnvironmentFault, UsageError
from showthrough.gate import decide
from showthrough.report.language import LANGUAGES
from showthrough.report.overviews.overview import Reported, render_overview, write_overview
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import TODAY, a_certificate, a_finding, a_record


def audited(name: str, hits: int, drop: float, **about: object) -> Reported:
    caught = {"hits": hits, "trials": 1000, "n_identities": 1000, "interval": clopper_pearson(hits, 1000)}
    leak = a_finding("tpr_at_fpr", params={"fpr": 0.001}, **caught)
    use = a_finding("map50_drop", value=drop, interval=Interval(drop - 0.01, drop + 0.01, 0.95))
    record: AuditRecord = a_record(leak, use, **about)
    subject = record.subject.model_copy(update={"name": name})
    record = record.model_copy(update={"subject": subject})
    return Reported(record, decide(record, today=TODAY), name)


TWO = (audited("bold", 70, 0.02), audited("shy", 1, 0.3, accounting=a_certificate(epsilon=3.0)))


def test_every_generator_has_its_verdict_its_figures_and_a_link() -> None:
    page = render_overview(TWO)
    assert re.findall(r'href="([^"#]*report.html)"', page) == ["bold/report.html", "shy/report.html"]
    assert page.count("NOT ENOUGH EVIDENCE") == 2
    assert "None of 1" in page or "none of 1" in page
    assert "not claimed" in page
    assert "at most 3" in page
    assert '<svg class="plot wide"' in page


def test_without_figures_of_both_no_plane_is_drawn() -> None:
    silent = a_record()
    page = render_overview([Reported(silent, decide(silent, today=TODAY), "a")] * 2)
    assert "no plane is drawn" in page
    assert "plot wide" not in page


def test_a_hostile_name_is_neither_markup_nor_another_address() -> None:
    page = render_overview((TWO[0]._replace(folder="../<b>"), TWO[1]))
    assert "<b>" not in page
    assert "<script" not in page


def test_it_is_written_beside_the_folders_or_says_why_not(tmp_path: Path) -> None:
    assert [path.name for path in write_overview(TWO, tmp_path)] == ["overview.html", MANIFEST]
    assert (tmp_path / "overview.html").read_text(encoding="utf-8") == render_overview(TWO)
    with pytest.raises(EnvironmentFault, match="cannot write"):
        write_overview(TWO, tmp_path / "overview.html")


def test_its_manifest_names_pages_records_and_decisions(tmp_path: Path) -> None:
    write_overview(TWO, tmp_path, "pl")
    manifest = read_overview_manifest(tmp_path)
    assert manifest is not None
    assert list(manifest.records) == list(manifest.decisions) == ["bold", "shy"]
    assert manifest.records["shy"] == digest(TWO[1].record)
    for name in ("overview.html", "overview.pl.html"):
        assert manifest.files[name] == digest_of((tmp_path / name).read_bytes())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_in_another_language_nothing_is_left_in_english(language: str) -> None:
    empty = Reported(a_record(), decide(a_record(), today=TODAY), "a")
    for audited_now in (TWO, (empty, empty)):
        page = render_overview(audited_now, language)
        assert f'<html lang="{language}"' in page
        assert '<span lang="en">' not in page


def test_what_could_not_be_audited_is_told_once() -> None:
    lost = SiblingAudit(name="lost", kind="vae", failed=True)
    told = [one._replace(record=one.record.model_copy(update={"siblings": (lost,)})) for one in TWO]
    assert render_overview(told).count("lost could not be audited, so it has no point.") == 1
    assert "could not be audited" not in render_overview(TWO)


def test_a_language_without_a_catalogue_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no report is written"):
        write_overview(TWO, tmp_path, "xx")
    assert list(tmp_path.iterdir()) == []
