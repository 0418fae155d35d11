"""Samples of the golden examples: faces that were drawn with ovals and lines, and are nobody's."""

import io
from base64 import b64encode

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.beside.drawn_sample import DrawnSample

SIDE, LARGE = 64, 256  # pixels: of a sample, and while it is drawn
SKIN = ((233, 200, 172), (205, 160, 126), (150, 106, 78), (98, 68, 52))
CLOTH = ((70, 98, 120), (122, 86, 92), (92, 110, 84), (128, 116, 92))


def drawn_samples(n: int, withheld: dict[int, str]) -> tuple[DrawnSample, ...]:
    """Return so many samples; those that are withheld have a reason in place of a picture."""
    return tuple(
        DrawnSample(withheld=withheld[i]) if i in withheld else DrawnSample(png=_png(_face(i)))
        for i in range(n)
    )


def _png(image: Image.Image) -> str:
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return b64encode(written.getvalue()).decode()


def _face(number: int) -> Image.Image:
    rng = np.random.default_rng([16, number])
    skin, cloth = SKIN[rng.integers(len(SKIN))], CLOTH[rng.integers(len(CLOTH))]
    hair = tuple(int(v) for v in rng.integers(20, 110, 3))
    image = Image.new("RGB", (LARGE, LARGE), tuple(int(v) for v in rng.integers(170, 230, 3)))
    draw = ImageDraw.Draw(image)
    middle, wide, eyes = rng.uniform(120, 136), rng.uniform(52, 64), rng.uniform(112, 124)
    draw.ellipse((middle - 110, 200, middle + 110, 340), fill=cloth)
    draw.ellipse((middle - wide - 14, 36, middle + wide + 14, 190 + rng.uniform(0, 50)), fill=hair)
    draw.rectangle((middle - 22, 180, middle + 22, 224), fill=skin)
    draw.ellipse((middle - wide, 52, middle + wide, 206), fill=skin)
    for x in (middle - wide * 0.42, middle + wide * 0.42):
        draw.ellipse((x - 12, eyes - 7, x + 12, eyes + 7), fill=(250, 250, 250))
        draw.ellipse((x - 6, eyes - 6, x + 6, eyes + 6), fill=(50, 40, 35))
        draw.line((x - 15, eyes - 17, x + 15, eyes - 19), fill=hair, width=6)
    shade = tuple(int(value * 0.82) for value in skin)
    draw.line((middle, eyes + 8, middle - 6, eyes + 36, middle + 6, eyes + 38), fill=shade, width=4)
    mouth = rng.uniform(12, 24)
    draw.ellipse((middle - mouth, 168, middle + mouth, 168 + rng.uniform(8, 16)), fill=(150, 70, 70))
    return image.filter(ImageFilter.GaussianBlur(2.5)).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
