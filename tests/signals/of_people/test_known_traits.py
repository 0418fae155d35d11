"""Traits of the people of an audit, as its table tells them."""

from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.people.trait_lists import KeyedTraits
from showthrough.signals.context import Plant
from showthrough.signals.of_people.known_traits import TraitSignal
from showthrough.testing.in_memory import ToyFaces, image_set
from signal_context import context_of, seen_of

TOLD = KeyedTraits(("beard",), {"ada": ("yes",), "bob": ("no",)}, by_person=True)


def sets(rng):
    people = ToyFaces().people(3, rng, photos=2)._replace(identity=["ada", "ada", "bob", "bob", "eve", "eve"])
    return {Role.TRAIN: image_set(Role.TRAIN, people)}


def test_each_photo_has_what_is_told_of_its_person_and_who_is_not_listed_has_nothing(tmp_path, rng) -> None:
    context = context_of(tmp_path, sets(rng))
    context = context._replace(inputs=context.inputs._replace(traits=TOLD))
    found = TraitSignal().measure(context, seen_of(context, sets(rng)))
    assert isinstance(found, Traits)
    assert found.names == ("beard",)
    assert found.of(Role.TRAIN, "beard").tolist() == ["yes", "yes", "no", "no", "", ""]


def test_without_a_table_nothing_is_told(tmp_path, rng) -> None:
    context = context_of(tmp_path, sets(rng))
    found = TraitSignal().measure(context, seen_of(context, sets(rng)))
    assert isinstance(found, Missing)
    assert "set data.traits" in found.reason


def test_a_control_is_judged_by_the_same_traits(tmp_path, rng) -> None:
    context = context_of(tmp_path, sets(rng), signals=(TraitSignal(),))
    context = context._replace(inputs=context.inputs._replace(traits=TOLD))
    real = seen_of(context, sets(rng))
    plant = Plant(True, None, None, context, real)  # type: ignore[arg-type]
    found = TraitSignal().planted(plant)
    assert isinstance(found, Traits)
    assert found.of(Role.TRAIN, "beard").tolist()[:3] == ["yes", "yes", "no"]
