"""What synthetic texts and recordings share with those of one real person alone."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, final

import numpy as np

from showthrough.core.check import Observations, View
from showthrough.core.facts.of_records.quotation_facts import QuotedRecords
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.subjects.audited import Audited
from showthrough.core.types import Rows
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.sequences.quoting import Quotations
from showthrough.texts.quoted_texts import WrittenBy, reworded, verbatim
from showthrough.voices.copied_sounds import Recorded, copied_sounds
from showthrough.voices.sound_prints import heard_twice, prints

SearchForQuotations = Callable[[ImageSet], Mapping[str, Quotations]]
CHARACTERS = 50  # of one person's own, in a row but for phrases
RUNS = 8  # of five words each
UNITS = {
    "texts": {"characters": "characters", "words": "runs of five words"},
    "voices": {"sounds": "pairs of peaks at one shift"},
}


@final
class QuotableSignal(Signal[QuotedRecords]):
    """Passages and recordings of one person that synthetic records hold, by one rule for both roles."""

    name = "quotable"
    of_pictures = False
    fact = QuotedRecords

    def measure(self, context: Context, seen: View) -> QuotedRecords | Missing:
        """Return the search, which looks at the records of real people when it is first asked."""
        return search_of(context.config.audited, seen)

    def planted(self, plant: Plant) -> QuotedRecords | Missing:
        """Return that of the audit: it searches planted records as it searches others."""
        return plant.real.known(QuotedRecords)


def search_of(audited: Audited, seen: Observations) -> QuotedRecords | Missing:
    """Return the search among the real records of a view, or why there is none."""
    if audited == "texts":
        return QuotedRecords(_of_texts(seen), UNITS[audited])
    if audited == "voices":
        return QuotedRecords(_of_voices(seen), UNITS[audited])
    return Missing("quotations are looked for in texts and in recordings")


def each_of(images: ImageSet) -> Iterator[Any]:
    """Yield the records of a set, each read when its turn comes."""
    return (images.item(row) for row in range(len(images)))


def records_of(images: ImageSet) -> list[str]:
    """Return the texts of a set, all of them."""
    return list(each_of(images))


def numbered(train: ImageSet, holdout: ImageSet) -> tuple[Rows, Rows]:
    """Return a number for the person of each record, the same in both roles for the same person."""
    both = np.array([*train.identity, *holdout.identity])
    codes = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return codes[: len(train)], codes[len(train) :]


def _of_texts(seen: Observations) -> SearchForQuotations:
    @cache
    def real() -> tuple[WrittenBy, WrittenBy]:
        train, holdout = seen.images(Role.TRAIN), seen.images(Role.HOLDOUT)
        own, other = numbered(train, holdout)
        return WrittenBy(records_of(train), own), WrittenBy(records_of(holdout), other)

    def of(images: ImageSet) -> Mapping[str, Quotations]:
        texts, (train, holdout) = records_of(images), real()
        return {
            "characters": verbatim(train, holdout, texts, CHARACTERS),
            "words": reworded(train, holdout, texts, RUNS),
        }

    return of


def _of_voices(seen: Observations) -> SearchForQuotations:
    @cache
    def real() -> tuple[Recorded, Recorded]:
        train, holdout = seen.images(Role.TRAIN), seen.images(Role.HOLDOUT)
        own, other = numbered(train, holdout)
        return Recorded(prints(each_of(train)), own), Recorded(prints(each_of(holdout)), other)

    def of(images: ImageSet) -> Mapping[str, Quotations]:
        return {"sounds": copied_sounds(*real(), heard_twice(each_of(images)))}

    return of
