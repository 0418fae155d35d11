"""A record says how its vault lies there."""

import pytest
from pydantic import ValidationError

from showthrough.core.beside.vault_account import VaultAccount


def test_what_is_not_encrypted_is_never_called_so() -> None:
    assert VaultAccount(sheets="encrypted").rest == "plain"
    with pytest.raises(ValidationError):
        VaultAccount.model_validate({"sheets": "encrypted", "rest": "encrypted"})
