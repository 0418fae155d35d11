"""The record of an edition holds no more than its readers may see, and is a record still."""

import pytest

from showthrough.core.curves import Evidence, Histogram
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Outcome, Quarantined, RoleData, canonical
from showthrough.errors import IntegrityError
from showthrough.report.editions import DPO, PUBLIC, VAULT, reduced_record
from showthrough.testing.planted_records import a_finding, a_policy, a_record, a_rule, a_waiver

PAIR = Evidence(
    synthetic="synthetic-1", real="train-xyzzy", person="person-xyzzy", by="pixels", distance=0.01
)
BARS = Histogram(label="near", edges=(0, 1, 2, 3, 4), counts=(3, 30, 4, 40))


def some_data(**about: object) -> RoleData:
    given = {"role": Role.TRAIN, "n_images": 600, "n_identities": 300, "identity_known": True}
    return RoleData.model_validate({**given, "digest": "keyed", **about})


def again(record: AuditRecord) -> AuditRecord:
    """Return the record as whoever gets the file reads it."""
    return AuditRecord.model_validate_json(canonical(record))


def test_the_vault_gets_everything() -> None:
    record = a_record(a_finding("near_copy_rate", hits=2, trials=12_000, evidence=(PAIR,)))
    assert reduced_record(record, VAULT) == record


def test_no_pair_and_no_finding_of_a_few_people_becomes_public() -> None:
    few = a_finding("near_copy_rate", hits=2, trials=12_000, n_identities=500, note="2 of 12,000 images")
    many = a_finding("person_rate", hits=40, trials=500, n_identities=500, evidence=(PAIR,))
    public = again(reduced_record(a_record(few, many), PUBLIC))
    assert public.findings[0].outcome is Outcome.SUPPRESSED
    assert (public.findings[0].value, public.findings[0].hits) == (None, None)
    assert public.findings[1].value == 0.08
    assert "xyzzy" not in canonical(public).decode()
    assert "12,000" not in canonical(public).decode()


def test_the_officer_keeps_figures_and_keyed_pairs_and_no_bar_of_a_few_people() -> None:
    finding = a_finding("near_copy_rate", hits=2, trials=12_000, evidence=(PAIR,), histograms=(BARS,))
    officer = again(reduced_record(a_record(finding), DPO))
    assert officer.findings[0].hits == 2
    assert officer.findings[0].evidence == (PAIR,)
    assert min(n for n in officer.findings[0].histograms[0].counts if n) >= 20


def test_images_set_aside_stand_in_one_entry_and_are_never_fewer_than_they_were() -> None:
    aside = tuple(Quarantined(id=f"train-{n}", role=Role.TRAIN, reason="xyzzy") for n in range(3))
    record = a_record(data=(some_data(quarantined=aside, conversions={"grey": 4}, n_unnamed=2),))
    (data,) = again(reduced_record(record, PUBLIC)).data
    assert data.n_unseen == 10
    assert data.conversions == {"grey": 10}
    assert data.n_unnamed == 10
    assert "xyzzy" not in data.model_dump_json()


def test_whoever_signed_a_waiver_is_not_named() -> None:
    rule = a_rule("memorisation", "near_copy_rate", at_most=0.01)
    waiver = a_waiver("memorisation.near_copy_rate", requested_by="ann@x.eu", approved_by="bob@x.eu")
    record = a_record(policy=a_policy(rule, waivers=(waiver,)))
    text = canonical(again(reduced_record(record, PUBLIC))).decode()
    assert "ann@" not in text
    assert "bob@" not in text


def test_a_role_of_a_few_people_makes_no_public_edition() -> None:
    record = a_record(data=(some_data(n_identities=7, n_images=14),))
    with pytest.raises(IntegrityError, match="fewer than 10 people"):
        reduced_record(record, PUBLIC)
    assert reduced_record(record, DPO).data == record.data
