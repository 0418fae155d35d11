"""Recipients are age keys, and days have an end."""

import pytest
from pydantic import ValidationError

from showthrough.core.subjects.vault_config import VaultConfig


def test_a_key_is_taken_and_what_is_none_is_refused() -> None:
    assert VaultConfig(recipients=("age1" + "q" * 58,), keep_days=90).keep_days == 90
    for wrong in ({"recipients": ["age1short"]}, {"recipients": ["AGE-SECRET-KEY-1X"]}, {"keep_days": 0}):
        with pytest.raises(ValidationError):
            VaultConfig.model_validate(wrong)
