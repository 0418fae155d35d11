"""Images are read ahead, in order, each once; who trains an embedder never calibrates it."""

import numpy as np
import pytest

from showthrough.core.images import ImageSet, Role, joined, learned_from
from showthrough.errors import NotAssessableError
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


class Words:
    """Source of words, which are no pictures."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def read(self, row: int, size: object = None) -> np.ndarray:
        raise NotAssessableError("words have no pixels")

    def item(self, row: int) -> str:
        return self.words[row]


def words(role: Role, said: list[str]) -> ImageSet:
    return ImageSet(
        role=role, source=Words(said), ids=said, identity=said, sizes=[(0, 0)] * len(said), digest=role
    )


def test_records_that_are_no_pictures_are_given_whole_through_subsets_and_unions() -> None:
    first, second = words(Role.TRAIN, ["a", "b", "c"]), words(Role.HOLDOUT, ["d"])
    few = first.subset(np.array([2, 0]))
    assert [few.item(row) for row in range(2)] == ["c", "a"]
    assert [joined(few, second, "both").item(row) for row in range(3)] == ["c", "a", "d"]


def test_pictures_are_no_such_records() -> None:
    with pytest.raises(NotAssessableError, match="pictures"):
        image_set(Role.TRAIN, Faces(np.zeros((1, 2, 2, 3), dtype=np.uint8), ["a"])).item(0)
