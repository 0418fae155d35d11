"""Account of the vault in a record: what in it is encrypted, and when it is to be deleted."""

from datetime import date
from typing import Literal

from pydantic import Field

from showthrough.core.card_words.frozen import Frozen


class VaultAccount(Frozen):
    """Account of a vault; all but the sheets of evidence lies there as the next audit needs it."""

    sheets: Literal["plain", "encrypted"] = Field(description="sheets of the closest pairs")
    rest: Literal["plain"] = Field(default="plain", description="vectors, weights, lists and the key")
    delete_after: date | None = Field(default=None, description="None: nobody has set a date")
