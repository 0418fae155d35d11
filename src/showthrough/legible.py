"""Text of somebody else's, so that a terminal, a page or a log only shows it."""

import re
import unicodedata

LONGEST = 200  # characters of a name, a label or a note of somebody else's
HIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # control, bidi, surrogates, line ends
_DOUBLED = re.compile(
    r"(?<=([:#]))(?=\1)"
)  # `::error` and `##[error]` are orders to a pipeline that reads a log


def legible(text: str, longest: int = LONGEST) -> str:
    r"""Return foreign text as one line that is only shown: what would be obeyed stands there as its code.

    Control and bidi characters, line ends, lone surrogates and unassigned code points become `\\x1b` or
    `\\u202e`; double colons and hashes, which pipelines obey, are parted; what is longer than `longest`
    ends with three dots.

    >>> legible("a name\nwith \x1b[31mcolour, \u202eturned")
    'a name\\x0awith \\x1b[31mcolour, \\u202eturned'
    >>> legible("ab" * 200, longest=10)
    'ababababab...'
    >>> legible("::error::all is lost")
    ': :error: :all is lost'
    """
    shown = _DOUBLED.sub(" ", "".join(_shown(letter) for letter in text[: longest + 1]))
    return shown if len(shown) <= longest else f"{shown[:longest]}..."


def _shown(letter: str) -> str:
    if unicodedata.category(letter) not in HIDDEN:
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
