"""Facts about quotations: what a search tells of any set of records."""

import numpy as np

from showthrough.core.facts.of_records.quotation_facts import QuotedRecords
from showthrough.core.images import ImageSet
from showthrough.stats.sequences.quoting import Quotations, SharedParts


def example(rng: np.random.Generator) -> QuotedRecords:
    """Return a search that finds twelve quotations of training people, whatever it is asked of."""
    most = np.floor(15 + rng.gumbel(size=(2, 240)))
    rows = np.arange(12)
    most[0, rows * 7] = 300

    def of(images: ImageSet) -> dict[str, Quotations]:
        own = SharedParts(
            rows[: len(images)], rows[: len(images)] * 7, np.full(len(rows[: len(images)]), 300.0)
        )
        none = SharedParts(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
        return {"characters": Quotations(own, none, most[0], most[1], 8.0, 400.0)}

    return QuotedRecords(of, {"characters": "characters"})


def test_the_example_speaks_of_every_record(rng) -> None:
    fact = example(rng)
    assert fact.unit.keys() == {"characters"}
