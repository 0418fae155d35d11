"""Facts about one generator: each is measured by a signal, and carries the forms of its guesses."""

from showthrough.core.cards import all_cards
from showthrough.core.facts import SHADOW_FORMS, Shadows, generator_facts
from showthrough.signals.registry import all_signals

PARTS = {"StepSamples"}  # of another fact


def test_every_fact_is_measured_by_a_signal():
    measured = {signal.fact for signal in all_signals()}
    own = {
        name: kind
        for name, kind in vars(generator_facts).items()
        if getattr(kind, "__module__", "") == generator_facts.__name__
    }
    assert {name for name, kind in own.items() if kind not in measured} == PARTS


def test_shadow_models_carry_the_forms_that_a_card_counts_as_guesses():
    nothing = Shadows("elbo", 4, None, None, None, None)
    assert nothing.forms == SHADOW_FORMS
    assert SHADOW_FORMS in [card.guesses.signals for card in all_cards().values() if card.guesses]
