"""What is odd about how photos fall to people: told before an audit, by it, and on page 1."""

from collections.abc import Iterator

from showthrough.core.images import Role
from showthrough.interpret.numbers import count

PHOTOS = {Role.TRAIN: "training", Role.HOLDOUT: "held-out", Role.REFERENCE: "reference"}


def oddities(role: Role, photos: int, people: int, unnamed: int) -> Iterator[str]:
    """Yield sentences on one person with all photos, on photos that are all people, on photos of nobody.

    >>> next(oddities(Role.TRAIN, photos=40, people=1, unnamed=0))
    'All 40 training photos are of one person.'
    """
    what = f"{PHOTOS[role]} photos"
    if photos < 2:
        return
    if unnamed == photos:
        yield f"None of the {count(photos)} {what} names a person, so each counts as a person of its own."
    elif unnamed:
        yield f"{count(unnamed)} of {count(photos)} {what} name nobody. Each counts as a person of its own."
    elif people == 1:
        yield f"All {count(photos)} {what} are of one person."
    elif people == photos:
        yield f"Each of the {count(photos)} {what} is of another person."
