"""What a signal is given, and what a class must have to be one."""

import pytest

from showthrough.core.facts import Timing
from showthrough.core.missing import Missing
from showthrough.signals.context import Guessable, Signal
from signal_context import context_of


def test_distances_are_hidden_observers_and_so_are_features_of_their_own(tmp_path):
    observers = context_of(tmp_path, {}).observers
    assert [one.info for one in observers.hidden] == list(observers.distances)
    more = observers._replace(features=(observers.shown[0],))
    assert more.hidden == (*observers.hidden, observers.shown[0])


def test_what_is_computed_of_images_lies_in_the_vault(tmp_path):
    context = context_of(tmp_path, {})
    assert context.cache.folder.is_relative_to(context.place.vault.folder)


def test_a_signal_that_forgets_its_planted_answer_cannot_be_made():
    class Forgets(Signal[Timing]):
        name, fact = "forgets", Timing

        def measure(self, context, seen):
            return Missing("never")

    with pytest.raises(TypeError, match="planted"):
        Forgets()


def test_a_signal_by_which_membership_is_guessed_says_how_often():
    class Forgets(Guessable[Timing]):
        name, fact = "forgets", Timing

        def measure(self, context, seen):
            return Missing("never")

        def planted(self, plant):
            return Missing("never")

    with pytest.raises(TypeError, match=r"expected.*forms"):
        Forgets()
