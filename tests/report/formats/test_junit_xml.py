"""JUnit XML: a pipeline stops exactly where the gate does."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from places import REPOSITORY
from showthrough.core.records import Outcome
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report.formats.junit_xml import junit
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, a_waiver

BLOCK = a_rule("memorisation", "near_copy_rate", at_most=0.01)
WARN = a_rule("utility", "map50_drop", at_most=0.05, severity="warn")
FINDINGS = [
    a_finding("near_copy_rate", hits=0, trials=5000),
    a_finding("near_copy_rate", hits=400, trials=5000),
    a_finding("near_copy_rate", outcome=Outcome.NOT_RUN, note="No \x00 embedder & no <luck>."),
    a_finding("map50_drop", value=0.3, interval=Interval(0.2, 0.4, 0.95)),
]


@settings(deadline=None)
@given(chosen=st.sets(st.integers(0, len(FINDINGS) - 1)), required=st.booleans(), late=st.booleans())
def test_junit_fails_exactly_where_the_gate_stops_a_release(
    chosen: set[int], required: bool, late: bool
) -> None:
    record = a_record(*(FINDINGS[i] for i in sorted(chosen)))
    policy = a_policy(BLOCK, WARN, required_coverage=("membership",) if required else ())
    decision = decide(record, policy, today=TODAY.replace(year=2028) if late else TODAY)
    suite = ET.fromstring(junit(decision))
    stops = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    assert (stops > 0) == (decision.exit_code is not Exit.PASS)
    assert len(suite) == int(suite.attrib["tests"])
    assert stops == len(suite.findall("testcase/failure")) + len(suite.findall("testcase/error"))


def test_it_is_valid_by_the_part_of_the_format_that_pipelines_read() -> None:
    schema = etree.XMLSchema(etree.parse(REPOSITORY / "tests" / "schemas" / "junit.xsd"))
    leaky = a_record(a_finding("near_copy_rate", hits=60, trials=5000))
    before = a_record(
        a_finding("near_copy_rate", hits=1, trials=5000), created=datetime(2026, 1, 1, tzinfo=UTC)
    )
    rules = (a_rule("memorisation", "near_copy_rate", at_most=0.1), WARN)
    policy = a_policy(*rules, waivers=(a_waiver(rules[0].name),), required_coverage=("membership",))
    for decision in (
        decide(leaky, policy, today=TODAY, previous=before),
        decide(leaky, policy, today=date(2030, 1, 1)),
    ):
        written = etree.fromstring(junit(decision))
        schema.assertValid(written)
    assert "was not used" in junit(decide(leaky, policy, today=TODAY)).decode()
    assert 'type="worse"' in junit(decide(leaky, policy, today=TODAY, previous=before)).decode()
