"""Small cells: counts of so few people that a table tells of each of them."""

import re

from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import statistic_of

WITHHELD = "Withheld in this edition: it counts too few people."
PEOPLE = (
    r"(?:people|persons?|identit(?:y|ies)|individuals?|members?|images?|photos?|pictures?|faces?|plates?"
    r"|numbers|samples?|strangers?|candidates?)"
)
BLANK = r"[ \u00a0]+"  # a cell of a table ends at a line
KIND = rf"(?:[a-z]+(?:-[a-z]+)?{BLANK}){{0,2}}?"  # "held-out", "different training"
PEOPLE_ONLY = r"(?:people|persons?|identit(?:y|ies)|individuals?)"


def small_count(smallest: int) -> re.Pattern[str]:
    """Return what finds a count of 1 to `smallest` - 1 people, or images of them, in a sentence.

    Natural frequencies ("9 in 1,000 people") are rates and no counts.

    >>> find = small_count(10).search
    >>> bool(find("3 of 12,000 synthetic images")), bool(find("4 held-out people")), bool(find("12 people"))
    (True, True, False)
    >>> bool(find("9 in 1,000 people")), bool(find("up to 1 in 300 people")), bool(find("2 of 13 limits"))
    (False, False, False)
    """
    few = "|".join(str(n) for n in range(1, smallest))
    return re.compile(
        rf"(?<![\d.,−-])(?:{few}){BLANK}(?:of{BLANK}[\d,]+{BLANK}{KIND}{PEOPLE}|{KIND}{PEOPLE_ONLY})\b",
        re.IGNORECASE,
    )


def is_small(finding: Finding, record: AuditRecord, smallest: int) -> bool:
    """Return whether a finding counts fewer than `smallest` people, or images of them, but some.

    A share of people is a count of them; so is a group, whatever is said of it.
    """

    def few(n: float | None) -> bool:
        return n is not None and 0 < round(n) < smallest

    if few(finding.n_identities) or few(finding.n_control) or few(finding.trials) or few(finding.hits):
        return True
    described = statistic_of(finding, record)
    if not has_value(finding) or described is None or described.counted_in is None:
        return False
    assert finding.value is not None  # it has one
    if described.kind == "count":
        return few(finding.value)
    people = finding.n_identities if described.counted_in == "people" else 0
    return described.kind == "share" and finding.hits is None and few(finding.value * people)
