"""What is encrypted opens with the recipient's key and no other."""

import pytest

from showthrough.age_keys import encrypted_for, recipients_of
from showthrough.errors import UsageError

pyrage = pytest.importorskip("pyrage")


def test_a_recipient_opens_what_was_encrypted_for_them() -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    sealed = encrypted_for([str(own.to_public())], b"a sheet")
    assert b"a sheet" not in sealed
    assert pyrage.decrypt(sealed, [own]) == b"a sheet"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])


@pytest.mark.parametrize("told", ["", "age1nonsense", "ssh-rsa AAAA", "\x1b[31m"])
def test_what_is_no_recipient_is_told(told: str) -> None:
    with pytest.raises(UsageError, match="no age recipient"):
        recipients_of([told])
