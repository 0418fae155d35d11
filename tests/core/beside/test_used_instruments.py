"""A planted leak is found where any test saw it."""

from showthrough.core.beside.used_instruments import Strength


def test_a_planted_leak_is_found_where_any_test_saw_it() -> None:
    unseen = Strength(alteration="mirror", share=0.001, n_images=1000, n_planted=1, seen_by=())
    assert not unseen.found
    assert unseen.model_copy(update={"seen_by": ("near_copy by pixels",)}).found
