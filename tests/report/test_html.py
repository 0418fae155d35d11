"""The report as a page: every section there, nothing fetched, nothing leaked, whatever the record says."""

import re
import subprocess
import sys
from base64 import b64encode
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from language import blocks, problems
from places import EXAMPLES
from showthrough.core.curves import Histogram
from showthrough.core.data_faults import DataFault
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, ControlKind, Evidence, Outcome, Quarantined, RoleData
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.errors import UsageError
from showthrough.gate import decide
from showthrough.interpret.dp_claim import claim_sentences
from showthrough.report import render_html, render_markdown
from showthrough.report.html import NOBODY, UNTOLD, for_people
from showthrough.report.risk import residual_risk
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    ATTACKS,
    CONTROLS,
    MEASURES,
    TODAY,
    a_certificate,
    a_control,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    a_waiver,
)

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01, source="edpb-02-2026")
SPENT = Mechanism(noise_multiplier=1.0, sample_rate=0.1, steps=10)
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000, n_identities=900, interval=Interval(0, 7e-4, 0.95))


def page(record: AuditRecord, today: date = TODAY, **settings: Any) -> str:
    return render_html(record, decide(record, a_policy(RATE, **settings), today=today))


@pytest.fixture(scope="module")
def golden() -> AuditRecord:
    return AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())


@pytest.fixture(scope="module")
def golden_page(golden: AuditRecord) -> str:
    return render_html(golden, decide(golden, today=date(2026, 3, 2)))


def test_every_section_is_there_in_order_even_without_any_finding(golden_page: str) -> None:
    for text in (golden_page, page(a_record(controls=(), cards=(), embedders=()))):
        assert re.findall(r'<section id="(s\d+)"', text) == [f"s{n}" for n in range(1, 15)]
        sections = re.split(r"<section ", text)[1:]
        assert all(len(blocks(f"<section {section}")) >= 2 for section in sections)


@pytest.mark.parametrize(
    "record",
    [
        a_record(controls=(), cards=(), embedders=()),
        a_record(CLEAN),
        a_record(CLEAN, a_finding("map50_drop", value=0.2, interval=Interval(0.1, 0.3, 0.95))),
        a_record(a_finding("near_copy_rate", outcome=Outcome.UNDERPOWERED, note="Too few.", needed=299)),
        a_record(a_finding("near_copy_rate", hits=60, trials=5000)),
        a_record(a_finding("confirmed_copies", value=0.0, hits=0, trials=5000, n_images=5000)),
        a_record(a_finding("tpr_at_fpr", hits=0, trials=5000, params={"fpr": 0.001})),
        a_record(CLEAN, controls=(*CONTROLS, a_control("memorisation", ControlKind.POSITIVE, False))),
    ],
)
def test_the_language_rules_hold_for_every_verdict(record: AuditRecord) -> None:
    text = page(record, required_coverage=("memorisation",), waivers=(a_waiver(RATE.name),))
    assert [problem for block in blocks(text) for problem in problems(block)] == []


def test_the_language_rules_hold_for_the_golden_example(golden_page: str) -> None:
    assert [problem for block in blocks(golden_page) for problem in problems(block)] == []


def test_the_first_screen_says_the_verdict_the_reasons_and_who_signs(golden_page: str) -> None:
    first = golden_page.partition('id="s2"')[0]
    assert "RELEASE BLOCKED" in first
    assert "Confirmed as copies of training images: 2 of 12,000 synthetic images" in first
    assert "It is not a legal verdict." in first
    assert "Data protection officer, date" in first


def test_the_tally_of_page_one_has_its_denominator() -> None:
    context = a_rule("membership", "auc", at_most=None, severity="info")
    record = a_record(CLEAN, rules=(RATE, context))
    first = render_html(record, decide(record, today=TODAY)).partition('id="audited"')[0]
    assert "1 of 2 limits is met." in first
    assert [int(n) for n in re.findall(r"<dd>(\d+) <span class=.of.>of 2<", first)] == [1, 1]


def test_page_one_says_what_to_do_next_and_section_10_says_all() -> None:
    rules = [a_rule("memorisation", name, at_most=0.01) for name in ("near_copy_rate", "near_copy_excess")]
    record = a_record(a_finding("near_copy_rate", hits=400, trials=5000), rules=tuple(rules))
    text = render_html(record, decide(record, today=TODAY))
    for part in (text.partition('id="audited"')[0], text.partition('id="s10"')[2].partition('id="s11"')[0]):
        assert "Remove repeated photos" in part
        assert "this audit left them out" in part


def test_page_one_and_the_summary_say_what_the_data_cannot_carry() -> None:
    fault = DataFault(lacks="holdout", reason="They are <b>not</b> from one source.")
    told = a_record(CLEAN, faults=(fault,))
    assert "not&lt;/b&gt; from one source." in page(told).partition('id="s2"')[0].replace("&lt;b&gt;", "")
    assert "from one source" in render_markdown(told, decide(told, today=TODAY))
    assert "What is known about the data" not in page(a_record(CLEAN))


def test_the_annex_has_the_facts_and_leaves_the_judgement_blank(golden_page: str) -> None:
    annex = golden_page.partition("Article 35(7)</h3>")[2].partition('id="s12"')[0]
    for fact in ("18,400 images of 5,000 people", "78 of 5,000", "epsilon 7.47", "in force: 1"):
        assert fact in annex
    assert annex.count("to be filled in.") == 4


def test_the_annex_says_what_the_images_are_good_for() -> None:
    drop = a_finding("map50_drop", value=0.082, interval=Interval(0.058, 0.106, 0.95))
    record = a_record(CLEAN, drop)
    for rules in ((RATE,), (RATE, a_rule("utility", "map50_drop", at_most=0.05, severity="warn"))):
        text = render_html(record, decide(record, a_policy(*rules), today=TODAY))
        assert "falls by 8.2 points" in text.partition("Article 35(7)</h3>")[2]
    assert "Utility was not measured." in page(a_record(CLEAN, cards=()))


CLAIMS = (
    {},
    {"unit": "image", "noise_is_private": False, "sampling": "shuffle"},
    {"sample_rate": 1.0, "steps": 1, "earlier": (SPENT,), "epsilon_all": 9.9, "other_runs": (SPENT, SPENT)},
    {"epsilon_all": 6.2, "unprotected_runs": 1},
)


@pytest.mark.parametrize("changes", CLAIMS)
def test_a_claim_of_privacy_is_told_with_all_that_it_rests_on(changes: dict[str, Any]) -> None:
    certificate = a_certificate(**changes)
    text = page(a_record(CLEAN, a_finding("claimed_epsilon", value=6.2), accounting=certificate))
    claim = text.partition('<ul class="claim">')[2].partition("</ul>")[0]
    assert blocks(claim) == list(claim_sentences(certificate))
    assert [problem for block in blocks(text) for problem in problems(block)] == []
    assert ("it protects nobody" in text) is not certificate.noise_is_private


def test_without_a_claim_nothing_is_told_of_one() -> None:
    assert 'class="claim"' not in page(a_record(CLEAN))


def test_nothing_is_fetched_and_no_script_may_run(golden_page: str) -> None:
    assert "<script" not in golden_page
    pictures = re.findall(r"<img[^>]*>", golden_page)  # samples that were drawn, and nobody else's
    assert pictures
    assert all(' src="data:image/png;base64,' in picture for picture in pictures)
    assert not re.search(r"https?:|//[a-z]", re.sub(r"base64,[^)\"]*", "", golden_page))
    targets = re.findall(r'(?:href|src)="([^"]*)"', golden_page) + re.findall(r"url\(([^)]{5})", golden_page)
    assert all(target.startswith(("#", "data:")) for target in targets)


def test_the_content_policy_allows_this_style_and_nothing_else(golden_page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", golden_page, re.DOTALL)
    assert style is not None
    allowed = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{allowed}'" in golden_page.replace("&#39;", "'")
    assert ' style="' not in golden_page


def test_what_a_record_says_cannot_become_markup() -> None:
    attack = '<script>alert(1)</script>"}; @import url(//evil)'
    finding = CLEAN.model_copy(update={"note": attack, "params": {"by": attack}})
    record = a_record(finding)
    record = record.model_copy(
        update={"run_id": attack, "subject": record.subject.model_copy(update={"name": attack})}
    )
    text = page(record)
    assert "<script" not in text
    assert "@import" not in text.partition("<style>")[2].partition("</style>")[0]


def test_small_counts_of_people_are_not_printed() -> None:
    unread = tuple(Quarantined(id=f"train-{n}", role=Role.TRAIN, reason="Torn.") for n in range(3))
    data = RoleData(
        role=Role.TRAIN,
        n_images=4,
        n_identities=4,
        identity_known=True,
        digest="d",
        quarantined=unread,
        conversions={"grey to colour": 2},
    )
    text = page(a_record(CLEAN, data=(data,)))
    assert text.partition('id="s8"')[2].partition('id="s9"')[0].count("&lt;5") == 3
    annex = text.partition('id="annex"')[2]
    assert annex.count("&lt;5") == 1
    assert "train-0" in annex
    assert "train-0" not in text.partition('id="annex"')[0]


def test_bars_that_stand_for_few_people_are_merged() -> None:
    histogram = Histogram(label="train", edges=(0.0, 1.0, 2.0, 3.0), counts=(30, 3, 40))
    text = page(a_record(CLEAN.model_copy(update={"histograms": (histogram,)})))
    assert "1 to 3" in text
    assert "1 to 2" not in text


def test_pairs_are_shown_by_keyed_ids_and_bars() -> None:
    pair = Evidence(synthetic="s-1", real="r-1", person="p-1", by="pixels", distance=0.5, confirmed=True)
    far = pair.model_copy(update={"synthetic": "s-2", "distance": 9.0, "confirmed": False})
    copies = a_finding("confirmed_copies", value=1.0, hits=1, trials=5000, evidence=(far, pair))
    text = page(a_record(copies))
    assert text.index("s-1") < text.index("s-2")
    assert "1 person has a confirmed copy" in text


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("value", [NAN, INF, -INF, None, -0.5, 7.0])
@pytest.mark.parametrize("ends", [(-INF, INF), (NAN, NAN), (1.0, -1.0), (0.0, 0.0)])
def test_odd_numbers_are_rendered_and_never_pass(value: float | None, ends: tuple[float, float]) -> None:
    about: dict[str, Any] = {
        "value": value,
        "interval": Interval(*ends, 0.95),
        "control": value,
        "chance": 0.1,
    }
    statistics = [name for _, names in (*ATTACKS.values(), *MEASURES.values()) for name in names]
    record = a_record(
        *(a_finding(name, **about, params={"fpr": 0.001, "by": "facenet"}) for name in statistics)
    )
    text = page(record)
    assert "ALLOWED BY POLICY" not in text or value == -0.5  # below the limit, whatever it may mean


def test_an_answer_that_does_not_count_says_so_wherever_it_is_told() -> None:
    blind = (*CONTROLS, a_control("membership", ControlKind.POSITIVE, False))
    none_found = a_finding("tpr_at_fpr", hits=0, trials=5000, params={"fpr": 0.001})
    text = page(a_record(CLEAN, none_found, controls=blind))
    assert text.count("The membership test missed a leak planted on purpose") >= 4
    assert "could expose none</figcaption>" not in text


def test_the_policy_that_decided_is_the_one_that_is_shown() -> None:
    unseen = "Recipients can see losses and weights, and no attack used them"
    text = page(a_record(CLEAN), owner="Another board", release_context="open_weights")
    assert "Another board" in text
    assert unseen in text
    assert unseen not in page(a_record(CLEAN))


def test_a_source_that_nobody_listed_is_shown_as_such() -> None:
    text = page(a_record(CLEAN), legal_sources=("our-own-rule",))
    assert "our-own-rule" in text.partition('id="s11"')[2]


def test_a_waiver_that_expired_is_listed_as_not_counted() -> None:
    old = a_waiver(RATE.name, created=date(2025, 10, 1), expires=date(2025, 12, 1))
    leaky = a_finding("near_copy_rate", hits=400, trials=5000)
    text = page(a_record(leaky), waivers=(old,))
    assert "RELEASE BLOCKED" in text
    assert "not counted" in text


def test_an_edition_that_does_not_exist_is_refused() -> None:
    record = a_record(CLEAN)
    with pytest.raises(UsageError, match="no edition is called 'secret'"):
        render_html(record, decide(record, today=TODAY), edition="secret")


def test_rendering_loads_no_torch() -> None:
    code = "import sys, showthrough.report; sys.exit('torch' in sys.modules or 'PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def people(record: AuditRecord) -> str:
    return for_people(record, residual_risk(record, record.policy))


def test_one_line_says_what_it_means_for_people() -> None:
    assert people(a_record()) == UNTOLD
    assert people(a_record(a_finding("confirmed_copies", value=0.0, hits=0, trials=50))) == NOBODY
    exposed = a_finding("tpr_at_fpr", hits=50, trials=5000, params={"fpr": 0.001})
    told = people(a_record(exposed))
    assert told.startswith("Of 1,000 training people, an attacker could expose 10. Within the uncertainty it")
    copied = a_finding("confirmed_copies", value=1.0, hits=1, trials=9)
    assert "confirmed copy" in people(a_record(exposed, copied))
