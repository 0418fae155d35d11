"""Places that are drawn: rooms, streets and heaps of shapes, before texture and light."""

import numpy as np
from PIL import Image, ImageDraw

from showthrough.core.images import Size
from showthrough.core.types import Floats
from showthrough.detection.composer.textures import as_image, colour

GRADIENT = 32  # pixels a side at which a gradient is drawn before it is enlarged
Corner = tuple[float, float]


def room(rng: np.random.Generator, size: Size) -> Image.Image:
    """Draw a room in perspective: five walls, pictures and a window on them, and furniture."""
    height, width = size
    tone = _tone(rng)
    picture = Image.new("RGB", (width, height), colour(tone))
    draw = ImageDraw.Draw(picture)
    left, right = rng.uniform(0.0, 0.35) * width, rng.uniform(0.65, 1.0) * width
    top, bottom = rng.uniform(0.0, 0.3) * height, rng.uniform(0.6, 0.9) * height
    back: tuple[Corner, ...] = ((left, top), (right, top), (right, bottom), (left, bottom))
    far: tuple[Corner, ...] = ((0, 0), (width, 0), (width, height), (0, height))
    shades = rng.uniform(0.5, 1.3, 4)
    for side in range(4):
        own = _tone(rng) if side == 2 else shades[side] * tone  # the floor has a colour of its own
        after = (side + 1) % 4
        draw.polygon([far[side], far[after], back[after], back[side]], fill=colour(own))
    for _ in range(int(rng.integers(1, 5))):
        _frame(rng, draw, (left, top, right, bottom))
    for _ in range(int(rng.integers(1, 5))):
        _furniture(rng, draw, size, bottom)
    return picture


def street(rng: np.random.Generator, size: Size) -> Image.Image:
    """Draw a street: sky, a row of buildings with windows, a road that narrows, trees and parked cars."""
    height, width = size
    picture = Image.new("RGB", (width, height), colour(rng.uniform(130, 235) + rng.normal(0, 12, 3)))
    draw = ImageDraw.Draw(picture)
    horizon = rng.uniform(0.4, 0.7) * height
    x = -rng.uniform(0, 0.2) * width
    while x < width:
        x = _building(rng, draw, size, (x, horizon))
    pavement = rng.uniform(80, 180) + rng.normal(0, 6, 3)
    draw.rectangle((0, horizon, width, height), fill=colour(pavement))
    vanishing, spread = rng.uniform(0.2, 0.8) * width, rng.uniform(0.4, 0.9) * width
    near = vanishing - spread / 2, vanishing + spread / 2
    middle = [(vanishing, horizon), (near[0], height), (near[1], height)]
    draw.polygon(middle, fill=colour(rng.uniform(0.4, 0.8) * pavement))
    if rng.random() < 0.6:
        draw.line([middle[0], (vanishing, height)], fill=colour(rng.uniform(190, 250, 3)), width=2)
    for _ in range(int(rng.integers(0, 4))):
        _tree(rng, draw, size, horizon)
    for _ in range(int(rng.integers(0, 4))):
        _furniture(rng, draw, size, horizon)
    return picture


def heap(rng: np.random.Generator, size: Size) -> Image.Image:
    """Draw a gradient and shapes of all colours over it."""
    angle, ramp = rng.uniform(0, 2 * np.pi), np.linspace(0, 1, GRADIENT)
    across = np.cos(angle) * ramp[None, :, None] + np.sin(angle) * ramp[:, None, None]
    start, end = rng.uniform(20, 235, (2, 3))
    small = as_image(start + (end - start) * across)
    picture = small.resize((size[1], size[0]), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(2, 9))):
        clutter(rng, draw, max(size))
    return picture


def clutter(rng: np.random.Generator, draw: ImageDraw.ImageDraw, size: int) -> None:
    """Draw a rectangle, an ellipse, a line or a triangle of any colour."""
    tint = colour(rng.uniform(10, 246, 3))
    x, y = (int(v) for v in rng.integers(-size // 8, size, 2))
    width, height = (int(v) for v in rng.integers(size // 16, size // 2, 2))
    kind = int(rng.integers(4))
    if kind == 0:
        draw.rectangle((x, y, x + width, y + height), fill=tint)
    elif kind == 1:
        draw.ellipse((x, y, x + width, y + height), fill=tint)
    elif kind == 2:
        end = (x + width, y + int(rng.integers(-size, size)))
        draw.line([(x, y), end], fill=tint, width=int(rng.integers(1, 5)))
    else:
        draw.polygon([(int(a), int(b)) for a, b in rng.integers(0, size, (3, 2))], fill=tint)


def _frame(rng: np.random.Generator, draw: ImageDraw.ImageDraw, wall: tuple[float, ...]) -> None:
    """Draw a picture, a window or a door on the back wall."""
    left, top, right, bottom = wall
    width, height = rng.uniform(0.1, 0.4) * (right - left), rng.uniform(0.15, 0.6) * (bottom - top)
    x, y = rng.uniform(left, right - width), rng.uniform(top, bottom - height)
    draw.rectangle((x, y, x + width, y + height), fill=colour(_tone(rng)))
    rim = 1 + 0.08 * min(width, height)
    inner = (x + rim, y + rim, x + width - rim, y + height - rim)
    if inner[2] > inner[0] and inner[3] > inner[1]:
        draw.rectangle(inner, fill=colour(_tone(rng)))
        if rng.random() < 0.5:
            draw.line([(x + width / 2, y), (x + width / 2, y + height)], fill=colour(_tone(rng)), width=2)


def _furniture(rng: np.random.Generator, draw: ImageDraw.ImageDraw, size: Size, floor: float) -> None:
    """Draw a box that stands on the floor, with a lit top and a dark side."""
    height, width = size
    foot = rng.uniform(floor, height * 1.1)
    wide, tall = rng.uniform(0.08, 0.35) * width, rng.uniform(0.06, 0.3) * height
    x, depth = rng.uniform(-0.1, 0.9) * width, rng.uniform(0.02, 0.1) * width
    tone = _tone(rng)
    top = foot - tall
    draw.rectangle((x, top, x + wide, foot), fill=colour(tone))
    lit = [(x, top), (x + wide, top), (x + wide + depth, top - depth), (x + depth, top - depth)]
    dark = [(x + wide, top), (x + wide, foot), (x + wide + depth, foot - depth), lit[2]]
    draw.polygon(lit, fill=colour(1.25 * tone))
    draw.polygon(dark, fill=colour(0.6 * tone))


def _building(rng: np.random.Generator, draw: ImageDraw.ImageDraw, size: Size, foot: Corner) -> float:
    """Draw a building with rows of windows, and return where the next one stands."""
    x, ground = foot
    wide, tall = rng.uniform(0.12, 0.4) * size[1], rng.uniform(0.3, 1.1) * ground
    top = ground - tall
    draw.rectangle((x, top, x + wide, ground), fill=colour(_tone(rng)))
    pane, cell = colour(rng.uniform(20, 240, 3)), max(6.0, rng.uniform(0.04, 0.1) * size[1])
    if rng.random() < 0.8:
        for row in np.arange(top + cell / 2, ground - cell, cell):
            for column in np.arange(x + cell / 3, x + wide - cell / 2, cell):
                draw.rectangle((column, row, column + cell / 2, row + 0.6 * cell), fill=pane)
    return x + wide


def _tree(rng: np.random.Generator, draw: ImageDraw.ImageDraw, size: Size, horizon: float) -> None:
    x, foot = rng.uniform(0, size[1]), rng.uniform(horizon, 0.5 * (horizon + size[0]))
    tall = rng.uniform(0.15, 0.5) * size[0]
    draw.line(
        [(x, foot), (x, foot - tall)], fill=colour(rng.uniform(30, 90) + np.array([20, 0, -15])), width=3
    )
    crown = rng.uniform(0.2, 0.45) * tall
    leaves = colour(rng.uniform(30, 130) * np.array([0.8, 1.1, 0.5]))
    for _ in range(3):
        a, b = rng.normal(0, 0.4 * crown, 2)
        box = (x + a - crown, foot - tall + b - crown, x + a + crown, foot - tall + b + crown)
        draw.ellipse(box, fill=leaves)


def _tone(rng: np.random.Generator) -> Floats:
    """Return a colour as walls and things have it: a grey with a tint."""
    return rng.uniform(40, 215) + rng.normal(0, 18, 3)
