"""Configuration of the vault: for whom its sheets of evidence are encrypted, and how long it is kept."""

from typing import Annotated

from pydantic import Field

from showthrough.settings import Settings


class VaultConfig(Settings):
    """What an audit does with pictures of real people, and when the vault is to go."""

    recipients: tuple[Annotated[str, Field(pattern=r"^age1[0-9a-z]{58}$")], ...] = Field(
        default=(), max_length=20, description="age keys for which sheets of the closest pairs are encrypted"
    )
    keep_days: int | None = Field(
        default=None, ge=1, le=36_525, description="days after the audit on which the vault is to be purged"
    )
