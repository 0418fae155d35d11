"""See attacks/quoted_text.toml."""

from dataclasses import dataclass
from typing import final

from showthrough.toolkit.copies.quoted_people import Quoting, QuotingNames


@final
@dataclass(frozen=True, kw_only=True)
class QuotedText(Quoting):
    """Passages that one training person alone wrote, verbatim or with words changed, in synthetic texts."""

    figures = QuotingNames("quoted_excess", "quoted_rate", "quoted_people", "confirmed_quotations")
