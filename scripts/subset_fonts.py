"""Cut the report's fonts out of Adobe's: Latin letters of European languages, typographic signs, no more.

`npm pack source-sans@3.52.0 source-serif@4.5.1`, unpack both, and give this script the two folders.
The licence reserves the name "Source" to the originals, so the subsets carry another.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from showthrough.bundled import bundled

FONTS = {
    "source-sans-400": ("SourceSans3-Regular.ttf", "Showthrough Sans"),
    "source-sans-600": ("SourceSans3-Semibold.ttf", "Showthrough Sans Semibold"),
    "source-serif-400": ("SourceSerif4-Regular.ttf", "Showthrough Serif"),
    "source-serif-600": ("SourceSerif4-Semibold.ttf", "Showthrough Serif Semibold"),
}
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), 0x1E9E]
SIGNS = [
    *range(0x2010, 0x2016), *range(0x2018, 0x2020), 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A,
    0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x3B4, 0x3B5,
]  # fmt: skip
FEATURES = ("kern", "mark", "mkmk", "liga", "locl", "ccmp", "tnum", "lnum")
NAMES = (1, 4, 6, 16)  # of the name table: family, full name, PostScript name, typographic family


def main(*folders: str) -> None:
    """Write the four subsets into the templates."""
    target = Path(str(bundled("reports/templates"))) / "fonts"
    for name, (file, family) in FONTS.items():
        (source,) = (found for folder in folders for found in Path(folder).rglob(f"TTF/{file}"))
        font = TTFont(source, recalcTimestamp=False)
        options = subset.Options(
            flavor="woff2", layout_features=list(FEATURES), name_IDs=["*"], hinting=False
        )
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[*LETTERS, *SIGNS])
        cutter.subset(font)
        for record in list(font["name"].names):
            if record.nameID in NAMES:
                record.string = family.replace(" ", "") if record.nameID == 6 else family
        font.flavor = "woff2"
        font.save(target / f"{name}.woff2")
        print(name, (target / f"{name}.woff2").stat().st_size, "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
