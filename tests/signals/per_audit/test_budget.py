"""How many tests of an audit share its error rate."""

from drawn_faces import as_set, draw_faces
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.facts import ErrorBudget
from showthrough.core.images import Role
from showthrough.signals.per_audit.budget import BudgetSignal
from showthrough.toolkit.run_checks import alarms_possible, plan_checks
from signal_context import context_of, seen_of

PEOPLE = as_set(draw_faces(6, 5), Role.TRAIN)
VAE = {"kind": "vae", "size": 16, "steps": 1}


def budget(tmp_path, generators, **data: str) -> ErrorBudget:
    config = AuditConfig(name="x", data={"train": "a", "holdout": "b", **data}, generators=generators)
    context = context_of(tmp_path, {Role.TRAIN: PEOPLE}, None, config)
    context = context._replace(planned=plan_checks(all_cards(), config))
    found = BudgetSignal().measure(context, seen_of(context, {Role.TRAIN: PEOPLE}))
    shown = len(context.observers.shown)
    asked = [one for one in context.planned if "traits" not in one.card.needs or "traits" in data]
    subjects = max(1, len(generators) + ("synthetic" in data))
    assert found.tests == subjects * alarms_possible(asked, shown)
    return found


def test_each_generator_is_asked_the_same_and_all_share_one_rate(tmp_path):
    one, two = (budget(tmp_path, dict.fromkeys(names, VAE)) for names in (("a",), ("a", "b")))
    assert two.tests == 2 * one.tests > 10
    assert two.share == one.share / 2


def test_a_folder_of_images_beside_generators_is_one_more(tmp_path):
    alone, beside = (budget(tmp_path, {"a": VAE}, **data) for data in ({}, {"synthetic": "c"}))
    assert beside.tests == 2 * alone.tests


def test_what_asks_for_traits_takes_no_share_where_none_are_told(tmp_path):
    without, told = (budget(tmp_path, {"a": VAE}, **data) for data in ({}, {"traits": "t.csv"}))
    assert told.tests == without.tests + 1  # by pixels, the one embedder
