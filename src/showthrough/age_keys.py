"""Age keys: whom a file is encrypted for."""

from collections.abc import Sequence

from showthrough.errors import EnvironmentFault, UsageError


def recipients_of(told: Sequence[str]) -> list[object]:
    """Return age recipients as pyrage has them.

    Raises:
        UsageError: one of them is none.
        EnvironmentFault: pyrage is not installed.
    """
    if not told:
        return []
    try:
        import pyrage
    except ImportError as error:
        raise EnvironmentFault("encryption needs pyrage: pip install 'showthrough[age]'") from error

    keys: list[object] = []
    for one in told:
        try:
            keys.append(pyrage.x25519.Recipient.from_str(one.strip()))
        except pyrage.RecipientError as error:
            raise UsageError(
                f"{one[:12]!r} is no age recipient; age-keygen prints one, which begins with age1"
            ) from error
    return keys


def encrypted_for(recipients: Sequence[str], content: bytes) -> bytes:
    """Return content that only these recipients can read.

    Raises:
        UsageError, EnvironmentFault: as `recipients_of`.
    """
    keys = recipients_of(recipients)
    import pyrage

    sealed: bytes = pyrage.encrypt(content, keys)
    return sealed
