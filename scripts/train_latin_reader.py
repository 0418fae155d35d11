"""Train the reader of Latin plates that comes with showthrough, on rendered plates alone, and measure it.

    python scripts/train_latin_reader.py --out reader.safetensors     # the same command resumes
    python scripts/train_latin_reader.py --measure src/showthrough/observers/plates/latin_reader.safetensors
    python scripts/train_latin_reader.py --measure READER --crops FOLDER   # JPEG crops named by their number

Half of the plates are in OSP-DIN, the others in fonts that come with matplotlib, so that more is learned than
one typeface. Held-out plates have other numbers, other looks, and numbers that nobody can hold.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image

from showthrough.core.config import PlatesConfig
from showthrough.observers.plates.reader import PlateReader, plate_reader, text_of
from showthrough.observers.plates.reader_training import TrainingSettings, before_a_street, train_reader
from showthrough.plates.countries import all_countries
from showthrough.plates.formats import in_its_format
from showthrough.plates.made_up_numbers import unassignable
from showthrough.plates.plate_look import PlateLook, any_look
from showthrough.plates.rendering import render_plate
from showthrough.stats.redaction.strings import character_errors, within_one_edit
from showthrough.terminal import watching

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
OTHERS = tuple(FONTS / f"{name}.ttf" for name in ("DejaVuSans-Bold", "DejaVuSans", "DejaVuSansMono-Bold"))
SETTINGS = TrainingSettings(plates=7_000, steps=1_200, fonts=(None, None, None, *OTHERS))
HELD_OUT = 2**20  # a seed that no training plate has
ALIKE = str.maketrans("OI", "01")
EACH = 200  # plates of a country and a kind


def figures(reader: PlateReader, pictures: Sequence[Image.Image], texts: Sequence[str], last: int = 0) -> str:
    """Return exact, at most one error, and errors a character, three ways.

    First as the network reads; then with O and 0, I and 1 as the format of the reading has them; then exact
    where O counts as 0 and I as 1. `last` compares so many last signs alone.
    """
    high, wide = reader.size
    squeezed = [one.convert("RGB").resize((wide, high), Image.Resampling.BILINEAR) for one in pictures]
    codes = reader(np.stack([np.asarray(one) for one in squeezed]))
    whole = [text_of(row, reader.kind.alphabet) for row in codes]
    written = [text[-last:] for text in texts]
    read = [text[-last:] for text in whole]
    fitted = [in_its_format(text, reader.countries)[-last:] for text in whole]
    told = [
        *_exact_and_near(read, written),
        character_errors(read, written),
        *_exact_and_near(fitted, written),
    ]
    folded = _exact_and_near(
        [text.translate(ALIKE) for text in read], [text.translate(ALIKE) for text in written]
    )
    return " | ".join(f"{figure:.3f}" for figure in (*told, character_errors(fitted, written), folded[0]))


def _exact_and_near(read: Sequence[str], written: Sequence[str]) -> tuple[float, float]:
    pairs = list(zip(read, written, strict=True))
    near = [within_one_edit([one], [other])[0] for one, other in pairs]
    return float(np.mean([one == other for one, other in pairs])), float(np.mean(near))


def rendered(name: str, kind: str) -> tuple[list[Image.Image], list[str]]:
    """Return held-out plates of a country, of a kind of look."""
    own = next(one for one in all_countries() if one.name == name)
    numbers = unassignable(name, EACH, np.random.default_rng([HELD_OUT, 0]))
    pictures = []
    for row, made in enumerate(numbers, start=1):
        rng = np.random.default_rng([HELD_OUT, row])
        look = any_look(rng) if kind == "street" else PlateLook(two_lines=kind == "clean, two lines")
        plate = Image.fromarray(render_plate(own, made.text, look, rng).picture, "RGBA")
        pictures.append(Image.fromarray(before_a_street(plate, rng, plate.size)))
    return pictures, [made.text.replace(" ", "") for made in numbers]


def measure(file: Path, crops: Path | None) -> None:
    """Print a table of figures on held-out rendered plates, and on real crops where they are given."""
    print(
        "| plates | exact | one error | errors/sign | by format: exact | one error | errors/sign | O=0, I=1 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for own in all_countries():
        reader = plate_reader(file, PlatesConfig(kind="latin", file=str(file), countries=(own.name,)))
        for kind in ("clean", "clean, two lines", "street"):
            print(f"| {own.title}, {kind} | {figures(reader, *rendered(own.name, kind))} |", flush=True)
    paths = [] if crops is None else sorted(crops.glob("*.jpg"))
    if paths:
        reader = plate_reader(file, PlatesConfig(kind="latin", file=str(file)))
        pictures, texts = [Image.open(path) for path in paths], [path.stem for path in paths]
        print(f"| {len(paths):,} real crops, last six signs | {figures(reader, pictures, texts, 6)} |")


def main() -> None:
    """Train, or measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("latin_reader.safetensors"))
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--crops", type=Path)
    given = parser.parse_args()
    if given.measure is not None:
        measure(given.measure, given.crops)
        return
    with watching() as progress:
        train_reader(SETTINGS, given.out, progress)
    print(given.out)


if __name__ == "__main__":
    main()
