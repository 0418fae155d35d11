"""Settings of anonymisers."""

import pytest
from pydantic import ValidationError

from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings


@pytest.mark.parametrize("wrong", [{"size": 50}, {"steps": 0}, {"kind": "blur"}, {"group": 1}])
def test_what_cannot_be_trained_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AnonymiserSettings(**{"kind": "inpainting", **wrong})


def test_a_target_is_made_of_several_people_by_default() -> None:
    assert AnonymiserSettings(kind="identity-swap").group >= 4
