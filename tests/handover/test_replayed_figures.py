"""What checks were told gives the record's findings again, or names the check that tells another thing."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from showthrough.audit.tapes.tape_files import FOLDER, TapeAbout, VaultArrays, write_tape
from showthrough.core.cards import all_cards
from showthrough.core.records import AuditRecord, Finding
from showthrough.data.vault import Vault
from showthrough.handover.replayed_figures import Replayed, replayed
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.testing.in_memory import leaky
from showthrough.testing.planted_records import a_record
from showthrough.toolkit.run_checks import plan_checks, run_checks

ASKED = ("match_rate", "near_copy", "nearest_sample")


class Kept(NamedTuple):
    record: AuditRecord
    listed: dict[str, str]
    vault: Path

    def asked_again(self, **changed: object) -> dict[str, Replayed]:
        record = self.record.model_copy(update=changed)
        return {one.name: one for one in replayed(record, self.listed, self.vault)}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Return a record, and the vault that kept what three checks were told of a leak."""
    folder = tmp_path_factory.mktemp("run")
    empty = a_record()
    skip = tuple(
        name for name, card in all_cards().items() if name not in ASKED and "generator" in card.about
    )
    config = empty.config.model_copy(update={"skip": skip})
    vault = Vault(folder / "vault")
    seen = TapedObservations(leaky(0.3, n=60), tape := Tape(VaultArrays(vault)))
    findings = run_checks(plan_checks(all_cards(), config), seen, 5)
    about = TapeAbout(generator=empty.subject.name, config=config, seed=5)
    listed = write_tape(tape, about, vault)
    record = empty.model_copy(
        update={
            "config": config,
            "findings": findings,
            "seeds": {"audit": 5},
            "cards": (*all_cards().values(),),
        }
    )
    record = AuditRecord.model_validate_json(record.model_dump_json())
    return Kept(record, listed, vault.folder)


def changed(record: AuditRecord, check: str, **figures: object) -> tuple[Finding, ...]:
    """Return the findings with the first measured one of a check edited."""
    first = next(one for one in record.findings if one.check == check and one.value is not None)
    edited = first.model_copy(update=figures)
    return tuple(edited if one is first else one for one in record.findings)


def test_every_check_gives_its_findings_again_and_the_rest_is_named(kept: Kept) -> None:
    found = kept.asked_again()
    assert {name: found[name].agrees for name in ASKED} == dict.fromkeys(ASKED, True)
    assert found["the rest"].agrees is None
    assert "controls" in found["the rest"].told


@pytest.mark.parametrize(
    "figures", [{"value": 0.012345}, {"n_identities": 1}, {"evidence": ()}, {"chance": 0.9}]
)
@pytest.mark.parametrize("check", ASKED)
def test_an_edited_figure_is_noticed(kept: Kept, check: str, figures: dict[str, object]) -> None:
    edited = changed(kept.record, check, **figures)
    is_same = edited == kept.record.findings  # it had no evidence
    found = kept.asked_again(findings=edited)
    assert found[check].agrees is is_same
    assert is_same or "gives another" in found[check].told
    others = set(ASKED) - {check}
    assert all(found[name].agrees for name in others)


def test_a_finding_that_was_deleted_and_one_of_a_skipped_check_are_noticed(kept: Kept) -> None:
    fewer = tuple(one for one in kept.record.findings if one.check != "near_copy")
    assert kept.asked_again(findings=fewer)["near_copy"].agrees is False
    first = next(one for one in kept.record.findings if one.value is not None)
    made_up = first.model_copy(update={"check": "identification"})
    assert kept.asked_again(findings=(*kept.record.findings, made_up))["identification"].agrees is False


def test_settings_or_a_generator_that_were_not_audited_are_noticed(kept: Kept) -> None:
    config = kept.record.config.model_copy(update={"samples": 7})
    assert kept.asked_again(config=config)["scores"].agrees is False
    assert kept.asked_again(seeds={"audit": 6})["scores"].agrees is False
    subject = kept.record.subject.model_copy(update={"name": "another"})
    assert kept.asked_again(subject=subject)["scores"].agrees is False


def test_an_array_that_was_changed_is_noticed_and_one_of_no_tape_is_not_derived(kept: Kept) -> None:
    array = max((kept.vault / FOLDER).glob("*.npy"), key=lambda path: path.stat().st_size)
    whole = array.read_bytes()
    values = np.load(array)
    np.save(array, values + values.dtype.type(1))
    try:
        assert False in {one.agrees for one in kept.asked_again().values()}
    finally:
        array.write_bytes(whole)
    path = kept.vault / FOLDER / f"{kept.record.subject.name}.json"
    content = path.read_bytes()
    try:
        held = json.loads(content)
        held["told"] = {}
        path.write_text(json.dumps(held))
        assert kept.asked_again()["scores"].agrees is False  # the manifest lists another
        found = {one.name: one.agrees for one in replayed(kept.record, {}, kept.vault)}
        assert found["near_copy"] is None
        path.unlink()
        found = {one.name: one.agrees for one in replayed(kept.record, {}, kept.vault)}
        assert found == {"scores": None}  # purged
    finally:
        path.write_bytes(content)
