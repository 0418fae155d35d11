"""Who trains an embedder never calibrates it."""

import numpy as np

from showthrough.core.images import Role, learned_from
from showthrough.testing.in_memory import Faces, image_set


def who_learns(identity: list[str]) -> list[bool]:
    pixels = np.zeros((len(identity), 2, 2, 3), dtype=np.uint8)
    return learned_from(image_set(Role.REFERENCE, Faces(pixels, identity))).tolist()


def test_nobody_is_on_both_sides_and_only_people_with_several_photos_are_learned_from() -> None:
    identity = ["a", "b", "one", "a", "b", "c", "two", "c", "d", "d", "d"]
    learned = who_learns(identity)
    chosen = {person for person, is_chosen in zip(identity, learned, strict=True) if is_chosen}
    assert chosen == {"b", "d"}
    assert sum(learned) == sum(person in chosen for person in identity)


def test_the_split_follows_the_order_of_people_and_not_their_keyed_ids() -> None:
    assert who_learns(["a", "a", "b", "b", "c", "c"]) == who_learns(["z", "z", "b", "b", "a", "a"])


def test_where_nobody_has_two_photos_nobody_is_learned_from() -> None:
    assert not any(who_learns(["a", "b", "c"]))
