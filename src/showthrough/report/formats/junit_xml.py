"""gate.junit.xml: the rulings for a pipeline, failures and errors exactly what stops a release."""

import re
from xml.etree import ElementTree as ET

from showthrough.core.decision import Decision, IdleWaiver, Ruling, Status, Worsening

WITHOUT_ANSWER = (Status.INCONCLUSIVE, Status.NOT_RUN, Status.ERROR)


def junit(decision: Decision) -> bytes:
    """Return the rulings as JUnit XML; failures and errors are exactly what stops a release."""
    cases = [_case(ruling) for ruling in decision.rulings]
    cases += [
        _gap(f"required coverage: {suite}", "no answer that counts") for suite in decision.missing_coverage
    ]
    cases += [_gap("age of the evidence", "older than the policy accepts")] if decision.stale else []
    cases += [_worse(one) for one in decision.worsened]
    cases += [_gap("change since the audit before", told) for told in decision.not_compared]
    cases += [_idle(waiver) for waiver in decision.idle_waivers]
    counts = {
        kind: str(sum(case.find(kind) is not None for case in cases))
        for kind in ("failure", "error", "skipped")
    }
    suite = ET.Element(
        "testsuite",
        name=_legible(f"{decision.title}, policy {decision.policy_name} {decision.policy_version}"),
        tests=str(len(cases)),
        failures=counts["failure"],
        errors=counts["error"],
        skipped=counts["skipped"],
    )
    suite.extend(cases)
    ET.indent(suite)
    written: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _case(ruling: Ruling) -> ET.Element:
    case = ET.Element("testcase", classname=_legible(ruling.rule.check), name=_legible(ruling.rule.name))
    reason = _legible(ruling.reason)
    if ruling.status in (Status.WAIVED, Status.NOT_APPLICABLE):
        ET.SubElement(case, "skipped", message=reason)
    elif ruling.rule.severity != "block":
        ET.SubElement(case, "system-out").text = f"{ruling.rule.severity}, {ruling.status}: {reason}"
    elif ruling.status is Status.FAIL:
        ET.SubElement(case, "failure", type=ruling.status.value, message=reason)
    elif ruling.status in WITHOUT_ANSWER:
        ET.SubElement(case, "error", type=ruling.status.value, message=reason)
    return case


def _worse(one: Worsening) -> ET.Element:
    case = ET.Element("testcase", classname="change", name=_legible(one.rule))
    if one.blocks:
        ET.SubElement(case, "failure", type="worse", message=_legible(one.told))
    else:
        ET.SubElement(case, "system-out").text = _legible(one.told)
    return case


def _idle(waiver: IdleWaiver) -> ET.Element:
    case = ET.Element("testcase", classname="waiver", name=_legible(waiver.check))
    ET.SubElement(case, "skipped", message=_legible(waiver.told))
    return case


def _gap(name: str, message: str) -> ET.Element:
    case = ET.Element("testcase", classname="evidence", name=_legible(name))
    ET.SubElement(case, "error", type="not_run", message=_legible(message))
    return case


def _legible(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)
