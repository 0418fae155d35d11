"""Settings of anonymisers."""

import pytest
from pydantic import ValidationError

from showthrough.errors import ConfigError
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings, checked_settings


@pytest.mark.parametrize("wrong", [{"size": 50}, {"steps": 0}, {"kind": "blur"}, {"group": 1}])
def test_what_cannot_be_trained_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AnonymiserSettings(**{"kind": "inpainting", **wrong})


def test_a_target_is_made_of_several_people_by_default() -> None:
    assert AnonymiserSettings(kind="identity-swap").group >= 4


def test_what_is_wrong_is_told_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match=r"size = 50: .*multiple of 8"):
        checked_settings(kind="inpainting", size=50)
    assert checked_settings(kind="protector", steps=5).steps == 5
