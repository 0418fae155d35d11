import numpy as np
import pytest
import torch

from showthrough.errors import ConfigError
from showthrough.generators.storage.training_set import read_people


@pytest.fixture
def people(train_set):
    return read_people(train_set, 8)


def test_a_person_is_all_their_photos(people, faces):
    assert people.n == 12
    assert [rows.tolist() for rows in people.photos] == [[2 * i, 2 * i + 1] for i in range(12)]
    np.testing.assert_array_equal(people.pixels, faces.reshape(24, -1))


def test_the_photos_of_a_person_take_turns_through_the_steps(people):
    def seen(step, each):
        record = people.records(np.array([3]), each, step)[0][0]
        assert record.shape == (each, 192)
        whole = torch.from_numpy(people.pixels[[6, 7]]).float() / 127.5 - 1.0
        return [int((whole == photo).all(dim=1).nonzero().item()) for photo in record]

    assert seen(step=0, each=3) == [0, 1, 0]
    assert seen(step=1, each=3) == [1, 0, 1]
    assert [seen(step, each=1) for step in range(3)] == [[0], [1], [0]]


def test_nobody_makes_an_empty_record(people):
    assert people.records(np.array([], dtype=np.int64), 4, 0)[0].shape == (0, 4, 192)


def test_pixels_are_scaled_by_constants_that_no_person_moves(people):
    (records,) = people.records(np.arange(12), 1, 0)
    np.testing.assert_allclose(records[:, 0].numpy(), people.pixels[::2] / 127.5 - 1.0, atol=1e-6)


def test_the_unit_is_the_image_where_nobody_knows_who_is_who(people, train_set):
    from dataclasses import replace

    nameless = replace(train_set, identity=train_set.ids, identity_known=False)
    assert (people.unit, read_people(nameless, 8).unit) == ("identity", "image")
    assert read_people(nameless, 8).n == 24


def test_labels_go_with_their_photos(train_set):
    from dataclasses import replace

    groups = ["left" if row % 2 else "right" for row in range(24)]
    people = read_people(replace(train_set, group=groups), 8, ("left", "right"))
    pixels, labels = people.records(np.arange(3), 3, 0)
    assert pixels.shape == (3, 3, 192)
    assert labels.tolist() == [[1, 0, 1]] * 3


@pytest.mark.parametrize("group", [None, ["left"] * 23 + ["other"]])
def test_an_image_of_no_class_is_refused(train_set, group):
    from dataclasses import replace

    with pytest.raises(ConfigError, match="belong to none of the classes left, right"):
        read_people(replace(train_set, group=group), 8, ("left", "right"))
