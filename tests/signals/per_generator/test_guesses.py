"""How many guesses about membership share one error rate."""

import numpy as np

from showthrough.core.cards import all_cards
from showthrough.core.facts import Family, Gradients, Losses, Shadows
from showthrough.core.missing import Missing
from showthrough.signals.context import Plant
from showthrough.signals.per_generator.guesses import GuessSignal
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned
from signal_context import config_of, context_of, seen_of

NAMES = ("nearest_sample", "model_loss", "gradient_norm", "shadow_models")


def forbidden(*_: object) -> np.ndarray:
    raise AssertionError("computed before anybody asked")


LOSSES = Losses(("elbo", "reconstruction"), forbidden)
GRADIENTS = Gradients(("layer",), forbidden)
SHADOWS = Shadows("elbo", 4, forbidden, forbidden, forbidden, forbidden)


def family(folder, *told: object) -> Family:
    cards = all_cards()
    planned = tuple(Planned(cards[name], cards[name].load()()) for name in NAMES)
    context = context_of(folder, {}, None, signals=all_signals())._replace(planned=planned)
    facts = {type(fact): lambda _, fact=fact: fact for fact in told}
    return GuessSignal().measure(context, seen_of(context, {}, facts))


def test_each_form_that_a_generator_tells_is_a_guess_more_and_nothing_is_computed_for_it(tmp_path):
    assert family(tmp_path).guesses == 1
    assert family(tmp_path, LOSSES).guesses == 3
    assert family(tmp_path, LOSSES, GRADIENTS).guesses == 4
    assert family(tmp_path, LOSSES, GRADIENTS, SHADOWS).guesses == 7
    assert family(tmp_path, LOSSES, Missing("none")).guesses == 3


def test_two_generators_of_an_audit_share_one_error_rate(tmp_path):
    cards, vae = all_cards(), {"kind": "vae", "size": 16, "steps": 1}
    counts = []
    for names in (("a",), ("a", "b")):
        context = context_of(tmp_path, {}, None, config_of(generators=dict.fromkeys(names, vae)))
        context = context._replace(planned=(Planned(cards[NAMES[0]], cards[NAMES[0]].load()()),))
        counts.append(GuessSignal().measure(context, seen_of(context, {})).guesses)
    assert counts[1] / counts[0] == 3 / 2  # the folder that `config_of` names is one too


def test_a_plant_stands_among_as_many_guesses_as_the_generator_under_audit(tmp_path):
    context = context_of(tmp_path, {}, None)
    real = seen_of(context, {}, {Family: lambda _: Family(7)})
    assert GuessSignal().planted(Plant(True, None, None, context, real)) == Family(7)
