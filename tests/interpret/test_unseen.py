"""What nobody could look at keeps a limit from being met, and hides no leak."""

import pytest

from showthrough.core.decision import Ruling, Status
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Finding, Quarantined, RoleData
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.interpret.unseen import (
    plausible,
    seen_line,
    too_little_seen,
    unseen_of,
    unseen_share,
    with_unseen,
)
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import MATCHERS, TODAY, a_finding, a_policy, a_record, a_rule

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
LOOSE = a_rule("memorisation", "near_copy_rate", at_most=0.02)
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000)
LEAKY = a_finding("near_copy_rate", hits=400, trials=5000)
MATCH = a_rule("biometric", "match_excess", at_most=0.01)


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


def code(*roles: RoleData, finding=CLEAN, rule=RATE, **policy) -> Exit:
    record = a_record(finding).model_copy(update={"data": roles})
    return decide(record, a_policy(rule, **policy), today=TODAY).exit_code


def matched(by: str, high: float = 0.005) -> Finding:
    """Return a match excess of nothing by one matcher or several."""
    interval = Interval(-0.001, high, 0.95)
    return a_finding("match_excess", value=0.0, interval=interval, n_identities=50, params={"by": by})


def with_failures(*findings: Finding, failures: dict[str, int], faces: int = 0) -> AuditRecord:
    """Return a record in which FaceNet failed on some of a hundred images of each role."""
    failing = {"failures": failures, "faces_not_searched": faces}
    infos = tuple(info.model_copy(update=failing if info.name == "facenet" else {}) for info in MATCHERS)
    roles = (data(Role.TRAIN, 0), data(Role.HOLDOUT, 0), data(Role.SYNTHETIC, 0))
    return a_record(*findings, embedders=infos).model_copy(update={"data": roles})


def ruling(record: AuditRecord, rule=MATCH, **policy) -> Ruling:
    return decide(record, a_policy(rule, **policy), today=TODAY).rulings[0]


BOTH = (matched("facenet"), matched("arcface"))


@pytest.mark.parametrize("role", [Role.TRAIN, Role.SYNTHETIC])
def test_one_unread_image_of_train_or_synthetic_keeps_a_limit_from_being_met(role: Role) -> None:
    assert code(data(role, 0), rule=LOOSE) is Exit.PASS
    assert code(data(role, 1), rule=LOOSE) is Exit.NOT_ENOUGH_EVIDENCE
    assert code(data(role, 1), rule=LOOSE, max_unseen={role: 0.05}) is Exit.PASS


def test_of_held_out_images_a_few_may_go_unseen() -> None:
    assert code(data(Role.HOLDOUT, 2)) is Exit.PASS
    assert code(data(Role.HOLDOUT, 3)) is Exit.NOT_ENOUGH_EVIDENCE


def test_a_leak_that_was_shown_blocks_whatever_went_unseen() -> None:
    assert code(data(Role.SYNTHETIC, 50), finding=LEAKY) is Exit.GATE_FAILED


def test_text_and_empty_files_are_no_images_that_went_unseen() -> None:
    assert unseen_share(data(Role.SYNTHETIC, 0, text=20)) == 0
    assert code(data(Role.SYNTHETIC, 0, text=20)) is Exit.PASS


def test_frames_that_were_not_reached_count_one_by_one() -> None:
    frames = Quarantined(id="x", role=Role.SYNTHETIC, reason="frames beyond the first 3", stands_for=40)
    account = data(Role.SYNTHETIC, 0).model_copy(update={"quarantined": (frames,)})
    assert (account.n_unseen, round(unseen_share(account), 3)) == (40, 0.286)


def test_the_reason_names_the_number_the_role_and_the_limit() -> None:
    record = a_record(CLEAN).model_copy(update={"data": (data(Role.TRAIN, 25),)})
    told = too_little_seen(CLEAN, record, a_policy(RATE))
    assert told == (
        "Not enough data to tell: 25 of 125 training images could not be looked at. "
        "The policy lets none pass unseen."
    )


def test_boxed_photos_are_no_part_of_what_attacks_rest_on() -> None:
    assert code(data(Role.REFERENCE, 60, label="boxed photos")) is Exit.PASS


def test_vectors_of_20_of_240_images_pass_no_limit() -> None:
    """The less an embedder looked at, the narrower its interval was: nothing in 20 images is not nothing."""
    assert ruling(with_failures(*BOTH, failures={})).status is Status.PASS
    few = ruling(with_failures(*BOTH, failures={"synthetic": 92}))
    assert few.status is Status.INCONCLUSIVE
    assert "facenet saw no face in 92 of 100 synthetic images. The policy lets none pass" in few.reason


def test_what_one_of_several_matchers_missed_they_missed_together() -> None:
    joint = matched("facenet + arcface")
    record = with_failures(joint, matched("arcface"), failures={"train": 3})
    assert [one.not_enrolled for one in unseen_of(record, "facenet + arcface")] == [3, 0, 0]
    assert ruling(record).status is Status.INCONCLUSIVE


def test_a_failure_of_one_matcher_says_nothing_against_another_nor_against_pixels() -> None:
    record = with_failures(*BOTH, CLEAN, failures={"synthetic": 92})
    policy = a_policy(MATCH)
    assert too_little_seen(BOTH[1], record, policy) is None
    assert too_little_seen(CLEAN, record, policy) is None


def test_a_policy_may_accept_images_without_a_face_and_then_they_count_as_hits() -> None:
    record = with_failures(*BOTH, failures={"train": 1})
    accepted = {Role.TRAIN: 0.01}
    tight = ruling(record, max_unenrolled=accepted)
    assert tight.status is Status.INCONCLUSIVE  # one of 50 people unseen: an excess of 2 % cannot be excluded
    assert "If all that went unseen were hits, up to 2.5 %" in tight.reason
    wide = a_rule("biometric", "match_excess", at_most=0.03)
    assert ruling(record, wide, max_unenrolled=accepted).status is Status.PASS
    assert ruling(record, wide).status is Status.INCONCLUSIVE


def test_faces_at_the_side_that_were_not_searched_are_unseen() -> None:
    found = ruling(with_failures(*BOTH, failures={}, faces=7))
    assert found.status is Status.INCONCLUSIVE
    assert "facenet did not search 7 further faces of synthetic images" in found.reason


def test_the_upper_end_of_a_share_of_images_counts_every_unseen_one() -> None:
    record = a_record(CLEAN).model_copy(update={"data": (data(Role.SYNTHETIC, 25),)})
    high = clopper_pearson(0, 5000, 0.95, "high").high
    ends = plausible(CLEAN, record, 0.95)
    assert ends is not None
    assert ends.low == 0
    assert ends.high == pytest.approx(0.8 * high + 0.2)


def test_the_less_is_seen_the_wider_the_interval() -> None:
    highs = []
    for seen in (240, 120, 20):
        account = data(Role.SYNTHETIC, 0).model_copy(
            update={
                "n_images": seen,
                "quarantined": tuple(
                    Quarantined(id=str(n), role=Role.SYNTHETIC, reason="damaged") for n in range(240 - seen)
                ),
            }
        )
        finding = a_finding("near_copy_rate", hits=0, trials=seen)
        ends = plausible(finding, a_record(finding).model_copy(update={"data": (account,)}), 0.95)
        assert ends is not None
        highs.append(ends.high)
    assert highs == sorted(highs)
    assert highs[-1] > 0.9


def test_figures_that_count_no_hits_keep_their_ends() -> None:
    auc = a_finding("auc", value=0.5, interval=Interval(0.4, 0.6, 0.95), n_identities=100)
    record = a_record(auc).model_copy(update={"data": (data(Role.TRAIN, 10), data(Role.SYNTHETIC, 10))})
    assert plausible(auc, record, 0.95) == auc.interval


def test_the_line_on_page_1_says_what_was_not_looked_at_or_that_all_was() -> None:
    assert seen_line(a_record()) == ""
    assert seen_line(with_failures(failures={"train": 0})) == "Every image was looked at."
    record = with_failures(failures={"train": 2, "synthetic": 100}, faces=3)
    record = record.model_copy(update={"data": (data(Role.TRAIN, 4), *record.data[1:])})
    assert seen_line(record) == (
        "4 of 104 training images could not be read. "
        "A face was found in none of 100 synthetic images (facenet). "
        "No face was found in 2 of 104 training images (facenet). "
        "Not searched: 3 further faces of synthetic images (facenet)."
    )


def test_an_image_that_two_matchers_missed_counts_once() -> None:
    both = "facenet + arcface"
    infos = [info.model_copy(update={"failures": {"synthetic": 4}}) for info in MATCHERS]
    record = a_record(matched(both), embedders=tuple(infos)).model_copy(
        update={"data": (data(Role.TRAIN, 0), data(Role.SYNTHETIC, 0))}
    )
    (_, apart) = unseen_of(record, both)
    joined = (infos[0].model_copy(update={"name": both, "failures": {"synthetic": 5}}),)
    (_, known) = unseen_of(record.model_copy(update={"joined": joined}), both)
    assert (apart.not_enrolled, known.not_enrolled) == (8, 5)


def test_a_printed_interval_ends_where_the_gate_ends() -> None:
    record = a_record(CLEAN).model_copy(update={"data": (data(Role.TRAIN, 0), data(Role.SYNTHETIC, 20))})
    told = CLEAN.model_copy(update={"interval": clopper_pearson(0, 5000)})
    ends = plausible(told, record, 0.95)
    assert ends is not None
    assert with_unseen(told, record, 0.95).interval.high == ends.high > 0.1
    whole = a_record(CLEAN).model_copy(update={"data": (data(Role.TRAIN, 0), data(Role.SYNTHETIC, 0))})
    assert with_unseen(told, whole, 0.95) is told
