"""See attacks/copied_sound.toml."""

from dataclasses import dataclass
from typing import final

from showthrough.toolkit.copies.quoted_people import Quoting, QuotingNames


@final
@dataclass(frozen=True, kw_only=True)
class CopiedSound(Quoting):
    """Recordings of one training person in synthetic ones, whatever was done to level, rate and noise."""

    figures = QuotingNames("quoted_excess", "quoted_rate", "quoted_people", "confirmed_quotations")
