"""Attempts are made of other people's pairs, kept in the vault, and compare each person once."""

from dataclasses import replace

import numpy as np
import pytest

from patterned_faces import SIDE, differentiable, embed, folded, grey, people, shown
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import View
from showthrough.core.facts.redaction_facts import Attempt, PairSet, RedactedPairs
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.observers.faces.alignment import CentralCrop
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.redaction.attackers import face_pairs as cutting
from showthrough.signals.context import Context, Plant
from showthrough.signals.of_redaction import attempts as module
from showthrough.signals.of_redaction.attempts import AttemptsSignal, attempts
from showthrough.stats.redaction.reidentification import rank_one
from signal_context import config_of, context_of, seen_of

PEOPLE = {Role.TRAIN: 30, Role.HOLDOUT: 12, Role.REFERENCE: 80}


def pairs_of(redact, photos: int = 2, **counts: int) -> RedactedPairs:
    """Return pairs of people in all roles, each with so many photos."""
    sets = {}
    for number, (role, usual) in enumerate(PEOPLE.items()):
        clean, _ = people(counts.get(role.value, usual), 20 + number, photos)
        original = ImageSet(
            role=role,
            source=ArraySource(clean),
            ids=[f"{role}-{row}" for row in range(len(clean))],
            identity=[f"{role}-person-{row // photos}" for row in range(len(clean))],
            sizes=[(SIDE, SIDE)] * len(clean),
            digest=f"{role}-{len(clean)}",
        )
        redacted = replace(original, source=ArraySource(redact(clean)), digest=f"{role}-{redact.__name__}")
        sets[role] = PairSet(original, redacted, lambda row: np.ones((SIDE, SIDE), dtype=bool))
    return RedactedPairs(sets.__getitem__, {}, "given masks")


def network(faces):
    return np.nan_to_num(embed(faces)) + np.float32(1e-12)


def eyes(name: str = "face", *, is_matcher: bool = True) -> FaceEmbedder:
    info = EmbedderInfo(name=name, title=name, metric="cosine", is_matcher=is_matcher, digest=f"{name}-1")
    return FaceEmbedder(info, CentralCrop(SIDE), network, 12, differentiable)


def context(folder, pairs: RedactedPairs, steps: int = 20) -> Context:
    """Return the context of an audit of pairs, with a matcher and an embedder that is none."""
    sets = {role: pairs.of(role).original for role in PEOPLE}
    settings = RedactionConfig(original="a", redacted="b", side=SIDE, steps=steps)
    config = config_of(data={}, redaction=settings)
    made = context_of(folder, sets, config=config, signals=(AttemptsSignal(),))
    shown_by = (*made.observers.shown, eyes(), eyes("pose", is_matcher=False))
    return made._replace(observers=made.observers._replace(shown=shown_by))


def found(attempt: Attempt) -> float:
    parts = attempt.probes, attempt.gallery, attempt.person
    return rank_one(*parts, np.random.default_rng(0)).value


def test_attackers_who_learn_find_whom_the_matcher_cannot(tmp_path) -> None:
    pairs = pairs_of(folded)
    of = attempts(context(tmp_path, pairs), pairs).of
    shares = {name: found(of(name, "face")) for name in ("naive", "parrot", "reversal", "unredacted")}
    assert shares["naive"] < 0.2
    assert min(shares["parrot"], shares["unredacted"]) > 0.8
    attempt = of("parrot", "face")
    assert (len(attempt.probes), len(attempt.gallery), len(attempt.strangers)) == (30, 30, 12)
    assert attempt.same_picture == 0


def test_a_probe_is_never_in_the_gallery_but_where_there_is_no_other_picture(tmp_path) -> None:
    pairs = pairs_of(shown)
    attempt = attempts(context(tmp_path, pairs), pairs).of("naive", "face")
    own = (attempt.probes * attempt.gallery).sum(axis=1)
    assert own.max() < 0.9999
    alone = pairs_of(shown, photos=1)
    of = attempts(context(tmp_path / "alone", alone), alone).of
    assert of("naive", "face").same_picture == 30
    with pytest.raises(NotEnoughDataError, match="2 judged people"):
        of("unredacted", "face")  # a picture compared with itself tells no power


def test_what_was_learned_is_kept_and_nothing_is_learned_again(tmp_path, monkeypatch) -> None:
    pairs = pairs_of(folded)
    first = attempts(context(tmp_path, pairs), pairs).of("parrot", "face")
    monkeypatch.setattr(cutting, "cut_faces", None)  # would fail
    again = attempts(context(tmp_path, pairs), pairs).of("parrot", "face")
    assert again.method == first.method
    np.testing.assert_array_equal(again.probes, first.probes)
    other = context(tmp_path, pairs, steps=21)  # another budget is another attacker
    with pytest.raises(TypeError):
        attempts(other, pairs).of("parrot", "face")


def test_clean_pictures_are_looked_at_once_whatever_was_planted(tmp_path, monkeypatch) -> None:
    real = pairs_of(folded)
    made = context(tmp_path, real)
    attempts(made, real).of("unredacted", "face")
    monkeypatch.setattr(cutting, "cut_faces", None)  # would fail
    assert found(attempts(made, pairs_of(grey), 0.2).of("unredacted", "face")) > 0.8
    with pytest.raises(TypeError):
        attempts(made, pairs_of(grey), 0.2).of("naive", "face")


def test_planted_redactions_are_found_and_not_found(tmp_path) -> None:
    real = pairs_of(folded)
    made = context(tmp_path, real)
    seen = seen_of(made, {role: real.of(role).original for role in PEOPLE}, {RedactedPairs: lambda _: real})
    for learned, redact in ((True, shown), (False, grey)):
        plant = Plant(learned, None, None, made, seen)
        fact = AttemptsSignal().planted(plant)
        for name in ("naive", "parrot", "reversal"):
            share = found(fact.of(name, "face"))
            assert share > 0.8 if redact is shown else share < 0.15, (name, share)


def test_pictures_without_a_face_are_counted_and_in_no_comparison(tmp_path, monkeypatch) -> None:
    pairs = pairs_of(folded)
    usual = CentralCrop.both

    def blind(self, images, others):
        if images[0].sum() % 5 == 0:
            return usual(self, images[:0], others[:0])
        return usual(self, images, others)

    monkeypatch.setattr(CentralCrop, "both", blind)
    attempt = attempts(context(tmp_path, pairs), pairs).of("naive", "face")
    assert np.isfinite(attempt.gallery).all()
    assert "no face to cut out on " in attempt.method
    assert len(attempt.gallery) < 30 + attempt.same_picture + 1


def test_who_cannot_speak_says_why(tmp_path) -> None:
    pairs = pairs_of(folded)
    of = attempts(context(tmp_path, pairs), pairs).of
    for attack, by, told in (("naive", "pose", "not a biometric"), ("naive", "x", "no embedder called x")):
        with pytest.raises(NotAvailableError, match=told):
            of(attack, by)
    with pytest.raises(NotAvailableError, match="no attack is called 'clever'"):
        of("clever", "face")
    few = pairs_of(folded, reference=5)
    with pytest.raises(NotEnoughDataError, match="20 other people"):
        attempts(context(tmp_path / "few", few), few).of("parrot", "face")
    assert isinstance(attempts(context(tmp_path, pairs), Missing("nothing")), Missing)
    plates = attempts(context(tmp_path, pairs), pairs._replace(subject="licence_plates"))
    assert isinstance(plates, Missing)


def test_a_matcher_that_the_redactor_was_trained_against_is_refused(tmp_path, monkeypatch) -> None:
    pairs = pairs_of(folded)
    made = context(tmp_path, pairs)
    monkeypatch.setattr(module, "teachers", lambda settings: ("face",))
    with pytest.raises(NotAssessableError, match="trained against face"):
        attempts(made, pairs).of("naive", "face")


def test_the_signal_measures_the_pairs_of_the_audit(tmp_path) -> None:
    pairs = pairs_of(shown)
    made = context(tmp_path, pairs)
    seen: View = seen_of(made, {}, {RedactedPairs: lambda _: pairs})
    assert found(AttemptsSignal().measure(made, seen).of("naive", "face")) > 0.8
