"""What nobody could look at keeps a limit from being met, and hides no leak."""

import pytest

from showthrough.core.images import Role
from showthrough.core.records import Quarantined, RoleData
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.interpret.unseen import too_little_seen, unseen_share
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000)
LEAKY = a_finding("near_copy_rate", hits=400, trials=5000)


def data(role: Role, unseen: int, *, text: int = 0, label: str = "") -> RoleData:
    """Account for a hundred images of a role and some that nobody could look at."""
    quarantined = tuple(
        Quarantined(id=f"{role}-{n}", role=role, reason="damaged", may_show_somebody=n < unseen)
        for n in range(unseen + text)
    )
    return RoleData(
        role=role,
        label=label,
        n_images=100,
        n_identities=50,
        identity_known=True,
        digest="d",
        quarantined=quarantined,
    )


def code(*roles: RoleData, finding=CLEAN, **policy) -> Exit:
    record = a_record(finding).model_copy(update={"data": roles})
    return decide(record, a_policy(RATE, **policy), today=TODAY).exit_code


@pytest.mark.parametrize("role", [Role.TRAIN, Role.SYNTHETIC])
def test_one_unread_image_of_train_or_synthetic_keeps_a_limit_from_being_met(role: Role) -> None:
    assert code(data(role, 0)) is Exit.PASS
    assert code(data(role, 1)) is Exit.NOT_ENOUGH_EVIDENCE
    assert code(data(role, 1), max_unseen={role: 0.05}) is Exit.PASS


def test_of_held_out_images_a_few_may_go_unseen() -> None:
    assert code(data(Role.HOLDOUT, 2)) is Exit.PASS
    assert code(data(Role.HOLDOUT, 3)) is Exit.NOT_ENOUGH_EVIDENCE


def test_a_leak_that_was_shown_blocks_whatever_went_unseen() -> None:
    assert code(data(Role.SYNTHETIC, 50), finding=LEAKY) is Exit.GATE_FAILED


def test_text_and_empty_files_are_no_images_that_went_unseen() -> None:
    assert unseen_share(data(Role.SYNTHETIC, 0, text=20)) == 0
    assert code(data(Role.SYNTHETIC, 0, text=20)) is Exit.PASS


def test_the_reason_names_the_number_the_role_and_the_limit() -> None:
    record = a_record(CLEAN).model_copy(update={"data": (data(Role.TRAIN, 25),)})
    told = too_little_seen(CLEAN, record, a_policy(RATE))
    assert told == (
        "Not settled: 25 of 125 train images could not be looked at. The policy lets none pass unseen."
    )


def test_boxed_photos_are_no_part_of_what_attacks_rest_on() -> None:
    assert code(data(Role.REFERENCE, 60, label="boxed photos")) is Exit.PASS
