"""Facts about quotations: what synthetic texts or recordings share with those of one real person alone."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from showthrough.core.images import ImageSet
from showthrough.stats.sequences.quoting import Quotations


class QuotedRecords(NamedTuple):
    """Search for quotations: of any set of synthetic records, by each way to look for them."""

    of: Callable[[ImageSet], Mapping[str, Quotations]]  # rows are those of the sets of records
    unit: Mapping[str, str]  # what an amount counts, by way: characters, runs of five words
