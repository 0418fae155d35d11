"""Which attacks may judge, where several ask the same."""

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.data_faults import DataFault
from showthrough.core.records import ControlKind, Finding, Outcome
from showthrough.interpret.credibility import different_matchers, doubt_about, matcher_of, that_can_see
from showthrough.stats.intervals import clopper_pearson
from showthrough.testing.planted_records import a_card, a_certificate, a_control, a_finding, a_record

CONTROLS = tuple(
    a_control("membership", kind, kind is ControlKind.POSITIVE and form == "strong", by="pixels", form=form)
    for kind in ControlKind
    for form in ("strong", "weak")
)


def guessed(form: str, hits: int, by: str = "pixels") -> Finding:
    return a_finding(
        "tpr_at_fpr",
        hits=hits,
        trials=5000,
        params={"by": by, "form": form, "fpr": 0.01},
        chance=0.01,
        interval=clopper_pearson(hits, 5000),
    )


def judged(*findings: Finding) -> list[Finding]:
    return that_can_see(findings, a_record(*findings, controls=CONTROLS))


def test_a_weak_attack_takes_nothing_away_from_a_stronger_one_through_the_same_embedder() -> None:
    strong, weak = guessed("strong", 50), guessed("weak", 50)
    assert judged(strong, weak) == [strong]


def test_where_no_attack_can_see_all_are_judged() -> None:
    weak = guessed("weak", 50)
    assert judged(weak) == [weak]


def test_a_blind_attack_that_raises_an_alarm_is_not_silenced() -> None:
    strong, alarmed = guessed("strong", 50), guessed("weak", 900)
    assert judged(strong, alarmed) == [strong, alarmed]


def test_another_embedder_needs_eyes_of_its_own() -> None:
    strong, elsewhere = guessed("strong", 50), guessed("weak", 50, by="facenet")
    assert judged(strong, elsewhere) == [strong, elsewhere]


def test_matchers_that_judge_together_are_as_many_as_their_names() -> None:
    first, second = (
        EmbedderInfo(name=name, title=name, metric="cosine", is_matcher=True) for name in ("one", "two")
    )
    components = first.model_copy(update={"name": "pca", "is_matcher": False})
    record = a_record(embedders=(first, second, components))
    found = a_finding("match_excess", params={"by": "one + two"})
    assert different_matchers([found], record) == 2
    assert matcher_of(found, record) == first
    for by in ("one + pca", "one + three"):
        other = found.model_copy(update={"params": {"by": by}})
        assert different_matchers([other], record) == 0
        assert matcher_of(other, record) is None


def faulted(finding: Finding, **about: object) -> str | None:
    fault = DataFault(**{"lacks": "holdout", "reason": "No yardstick.", **about})
    return doubt_about(finding, a_record(finding, faults=(fault,)))


def test_what_is_amiss_with_the_data_counts_against_all_that_rests_on_it() -> None:
    found = a_finding("near_copy_excess", value=0.0)
    assert faulted(found) == "No yardstick."
    assert faulted(found, dooms=False) is None
    assert faulted(found, lacks="a plate reader") is None
    assert faulted(a_finding("claimed_epsilon", value=1.0)) is None  # needs no held-out people


def test_a_fault_of_one_embedder_leaves_the_others_their_answers() -> None:
    found = a_finding("match_excess", value=0.0, params={"by": "facenet"})
    assert faulted(found, by="facenet") == "No yardstick."
    assert faulted(found, by="arcface") is None


def test_what_describes_the_real_people_alone_is_not_spoilt_by_their_faults() -> None:
    card = a_card("overlap", "membership", ("shared",), adversary=False)
    card = card.model_copy(update={"needs": ("train", "holdout")})
    found = Finding(
        check="overlap", suite="membership", statistic="shared", outcome=Outcome.MEASURED, value=0.3
    )
    fault = DataFault(lacks="holdout", reason="No yardstick.")
    assert doubt_about(found, a_record(found, cards=(card,), faults=(fault,))) is None


def test_what_no_attacker_does_is_not_blind_where_an_attack_of_its_suite_is() -> None:
    claim = a_finding("claimed_epsilon", value=2.0)
    blind = tuple(a_control("dp", kind, False) for kind in ControlKind)
    record = a_record(claim, accounting=a_certificate(), controls=blind)
    assert that_can_see((claim,), record) == [claim]
