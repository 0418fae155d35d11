"""Configuration of a classifier under audit."""

import pytest
from pydantic import ValidationError

from showthrough.core.subjects.classifier_config import ClassifierConfig, InversionBudget

GIVEN = {"file": "model.pt", "format": "torchscript", "size": 64, "classes": "classes.csv"}


def test_a_classifier_says_who_its_classes_are_and_an_embedder_has_none():
    assert ClassifierConfig(**GIVEN).kind == "classifier"
    assert ClassifierConfig(**{**GIVEN, "kind": "embedder", "classes": None}).classes is None
    for wrong in ({"classes": None}, {"kind": "embedder"}):
        with pytest.raises(ValidationError, match="which person each class"):
            ClassifierConfig(**{**GIVEN, **wrong})


@pytest.mark.parametrize(
    "wrong", [{"size": 4}, {"format": "pickle"}, {"pixel_range": "hsv"}, {"sha256": "x"}]
)
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValidationError):
        ClassifierConfig(**{**GIVEN, **wrong})


def test_a_generator_of_faces_has_a_side_that_can_be_halved():
    with pytest.raises(ValidationError):
        InversionBudget(prior_side=50)
