"""Counting images closer to a training photo than strangers come, by a search of the check's own."""

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.records import Finding
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.copies.close_photos import PhotoSearch, close_look
from showthrough.toolkit.copies.second_look import confirmed
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import embedders


def counted_copies(
    statistic: str, seen: Observations, by: EmbedderInfo, search: PhotoSearch, answers: Answers
) -> Finding:
    """Return the number of synthetic images that count as copies, with the pairs behind it as evidence.

    Photos that are almost equal by the embedder count once; `close_photos` and `second_look` hold the rule.

    Raises:
        NotEnoughDataError: too few photos or people.
        NotAssessableError: no copy could be told from strangers, or nothing else agrees with a single one.
    """
    look, first = close_look(seen, by, search), embedders(seen)[0]  # pixels where the audit is of pictures
    found = confirmed(seen, look, [other for other in embedders(seen) if other.name != first.name])
    hits, n = int(found.copies.sum()), len(found.copies)
    share, pairs = clopper_pearson(hits, n), look.pairs
    shown = ImagePairs(pairs.distance, pairs.synthetic, pairs.photo, found.copies)
    return answers.measured(
        statistic,
        float(hits),
        interval=Interval(share.low * n, share.high * n, share.level),
        control=float(look.found.nonmembers),
        chance=0.0,
        hits=hits,
        trials=n,
        detectable=detectable_share(n, 0, 0.0) * n,
        evidence=closest_people(seen, first.name, shown, held=np.empty(0)),
    )
