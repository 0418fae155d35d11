"""What nobody looked at stands on page 1, in every language; where all was looked at nothing is said."""

import re

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.data_faults import DataFault
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Quarantined, RoleData
from showthrough.gate import decide
from showthrough.interpret.unseen import unlooked
from showthrough.report.html import render_html
from showthrough.testing.planted_records import a_record

NOBODY = "No face matcher was given, so nobody looked whether held-out people are training people."
WITH_COPIES = (
    Strength(alteration="canvas", share=0.05, n_images=100, n_planted=5, seen_by=()),
    Strength(alteration="jpeg", share=0.05, n_images=100, n_planted=5, seen_by=("near_copies",)),
)


def page_one(record: AuditRecord) -> str:
    whole = render_html(record, decide(record, record.policy))
    return re.sub(r"<[^>]+>", " ", whole[whole.index('id="s1"') : whole.index('id="audited"')])


def test_what_nobody_looked_at_stands_on_page_1() -> None:
    fault = DataFault(lacks="holdout", reason=NOBODY, dooms=False, unlooked=True)
    told = DataFault(lacks="train", reason="The names look odd.", dooms=False)
    page = page_one(a_record(faults=(fault, told), strengths=WITH_COPIES))
    assert "What was not looked at" in page
    assert NOBODY in page
    assert "Copies that no test saw: 1 of 2 ways to alter them (page 2)." in page
    assert "The names look odd." not in page


def test_where_all_was_looked_at_page_1_says_nothing_of_it() -> None:
    record = a_record(strengths=WITH_COPIES[1:])
    assert unlooked(record) == ()
    assert "What was not looked at" not in page_one(record)


def test_images_that_nobody_could_read_stand_there() -> None:
    broken = Quarantined(role=Role.TRAIN, id="a1", reason="ends too early")
    data = RoleData(
        role=Role.TRAIN, n_images=40, n_identities=20, identity_known=True, digest="a", quarantined=(broken,)
    )
    (line,) = unlooked(a_record(data=(data,)))
    assert "could not be read" in line
