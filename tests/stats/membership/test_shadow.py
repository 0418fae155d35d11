"""What attacks with shadow models ask of them: shape, a yes or no for each, and enough on each side."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.membership.shadow import membership, models_of, of_models, refuse_constant


def test_scores_are_models_by_records() -> None:
    assert of_models([[1, 2, 3], [4, 5, 6]], 3, "scores").shape == (2, 3)
    with pytest.raises(ValueError, match=r"scores must be \(models, 3\)"):
        of_models([[1, 2], [3, 4]], 3, "scores")


def test_membership_is_yes_or_no_for_every_score() -> None:
    scores = np.zeros((2, 2))
    assert membership([[1, 0], [0, 1]], scores, "inside").dtype == bool
    for wrong in ([[1, 0]], [[2, 0], [0, 1]], [[0.5, 0], [0, 1]]):
        with pytest.raises(ValueError, match="inside must say yes or no"):
            membership(wrong, scores, "inside")


def test_a_record_with_too_few_models_on_a_side_is_named() -> None:
    inside = np.array([[True, True, False], [True, False, False]])
    assert models_of(inside, 0, "in").tolist() == [2, 1, 0]
    with pytest.raises(NotEnoughDataError, match="record 2 has 0 in models and needs 1") as refused:
        models_of(inside, 1, "in")
    assert refused.value.needed == 1


def test_a_model_that_scores_all_alike_cannot_be_judged() -> None:
    with pytest.raises(NotAssessableError, match=r"all target scores are 0\.5"):
        refuse_constant(np.full(3, 0.5), "target scores")
    refuse_constant(np.array([0.5]), "target scores")
    refuse_constant(np.array([0.5, 0.6]), "target scores")
