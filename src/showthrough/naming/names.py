"""Names of people, whatever bytes spell them; and the marks by which tables say that nobody is named."""

import unicodedata

JOINERS = "\u200c\u200d"  # unseen, and part of how Persian, Hindi and others are spelt
BY_PROGRAMS = frozenset(
    ("#na", "#n/a", "#n/a n/a", "<na>", "n/a", "n.a.", "nan", "nat", "nil", "none", "null", "(null)")
)
BY_PEOPLE = frozenset(("missing", "unknown", "unk", "<unk>", "unnamed", "no name", "noname", "nobody"))
ODD = frozenset(("<null>", "\\n", "-nan", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "-1", "undefined"))
NOBODY = BY_PROGRAMS | BY_PEOPLE | ODD  # whatever their case


def person_name(written: str) -> str | None:
    r"""Return the name that a cell or a folder writes, or None where it names nobody.

    One name has many spellings in bytes: accents apart from their letters or with them (NFC), blanks
    before, behind, doubled or of another kind, signs that nobody sees. They are one name here. All
    else is kept, as it may tell two people apart: case, accents, leading zeros (see `near_equal`).
    Nobody is what has no letter or digit, and what marks a missing value: NaN, N/A, NULL, None, unknown.
    NA is a name, as Na is a surname and two letters may be initials.

    >>> person_name(" Zoe\u0308\u00a0 Li "), person_name("007"), person_name("N/A"), person_name("-")
    ('Zoë Li', '007', None, None)
    """
    name = unicodedata.normalize("NFC", _seen(written))
    if not any(letter.isalnum() for letter in name):
        return None
    return None if name.casefold() in NOBODY else name


def _seen(written: str) -> str:
    """Return what a reader sees: blanks folded, unseen signs left out, undecodable bytes as their codes."""
    text = written.encode(errors="backslashreplace").decode()
    kept = [sign for sign in text if unicodedata.category(sign) != "Cf" or sign in JOINERS]
    return " ".join("".join(" " if _is_blank(sign) else sign for sign in kept).split())


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cc"
