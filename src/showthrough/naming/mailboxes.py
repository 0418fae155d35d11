"""E-mail addresses by which people sign: whose an address is, however it is written."""

import re
import unicodedata
from typing import NamedTuple

ADDRESS = re.compile(r"[a-z0-9.!#$%&'*/=?^_`{|}~+-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
BRACKETED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")


class Mailbox(NamedTuple):
    """Address and name of a person, in the form in which two of them are compared."""

    address: str
    words: tuple[str, ...]  # of the name, in order of the alphabet: "Lee, Ann" and "Ann Lee" are one


def mailbox(written: str) -> Mailbox:
    r"""Return whose address this is: `ann@x.eu`, or `Ann Lee <ann@x.eu>`.

    Case, kind and number of blanks, accents apart from their letters, unseen signs and what stands behind
    a plus sign make no second person. Letters that only look like those of an address are none.

    >>> mailbox("Lee,\u00a0 Ann <ANN+gate@x.eu>") == mailbox("ann lee <ann@x.eu>")
    True

    Raises:
        ValueError: no address stands there, or something beside it.
    """
    text = _folded(written)
    found = BRACKETED.fullmatch(text)
    name, address = (found["name"], found["address"].strip()) if found else ("", text)
    if ADDRESS.fullmatch(address) is None:
        raise ValueError(
            f"{written[:80]!r} is no e-mail address: write ann@example.eu or Ann Lee <ann@example.eu>"
        )
    local, _, domain = address.partition("@")
    own = local.partition("+")[0] or local
    return Mailbox(f"{own}@{domain}", tuple(sorted(re.findall(r"\w+", name))))


def is_same_person(one: Mailbox, other: Mailbox) -> bool:
    """Return whether two addresses may be one person's: the same address, or the same name at another."""
    return one.address == other.address or (bool(one.words) and one.words == other.words)


def _folded(text: str) -> str:
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen.casefold()).split())
