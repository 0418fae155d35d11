"""The two pictures of the document: privacy against quality, and samples that match nobody."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from showthrough.core.types import Images

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 74, 500, 84, 356
COLOURS = ("#0b62a4", "#b5480f", "#2e7d32")
MARKS = ("circle", "square", "triangle")
FONT = "font-family='system-ui, sans-serif'"

COLUMNS, ROWS, SCALE, GAP = 6, 4, 2, 2  # of one block of samples
SIDE = 32 * SCALE + GAP
LABEL = 26  # pixels of text above a block
BETWEEN = 18  # pixels between blocks


def trade_off(path: Path, title: str, curves: Mapping[str, Sequence[float]], floor: float) -> None:
    """Draw FID-768 at epsilon 1, 8 and without privacy, one line a kind, and what real photos score."""
    values = [*(value for curve in curves.values() for value in curve), floor]
    low, high = log10(min(values) / 1.4), log10(max(values) * 1.3)

    def height(value: float) -> float:
        return BOTTOM - (log10(value) - low) / (high - low) * (BOTTOM - TOP)

    places = [LEFT + 50 + i * (RIGHT - LEFT - 90) / 2 for i in range(3)]
    parts = [_text(20, 30, title, "font-weight='600' font-size='16'")]
    parts.append(
        _text(20, 52, "FID-768 against people never seen (log scale; lower is better)", "fill='#444'")
    )
    for tick in (
        value for power in range(-3, 3) for value in (10.0**power, 2 * 10.0**power, 5 * 10.0**power)
    ):
        if low <= log10(tick) <= high:
            parts.append(_line(LEFT, height(tick), RIGHT, height(tick), "#dddddd"))
            parts.append(_text(LEFT - 8, height(tick) + 4, f"{tick:g}", "text-anchor='end'"))
    names = ("epsilon 1", "epsilon 8", "no privacy")
    parts += [
        _text(x, BOTTOM + 22, name, "text-anchor='middle'") for x, name in zip(places, names, strict=True)
    ]
    parts.append(_line(LEFT, height(floor), RIGHT, height(floor), "#222222", "stroke-dasharray='5 4'"))
    labels = {f"real photos {floor:.3f}": height(floor)}
    for (name, curve), colour, mark in zip(curves.items(), COLOURS, MARKS, strict=True):
        points = [(x, height(value)) for x, value in zip(places, curve, strict=True)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f"<polyline points='{joined}' fill='none' stroke='{colour}' stroke-width='2'/>")
        parts += [_mark(mark, x, y, colour) for x, y in points]
        labels[f"{name} {curve[-1]:.3f}"] = points[-1][1]
    parts += _labels(labels, ("#222222", *COLOURS))
    parts.append(_text(20, HEIGHT - 16, "one training each; 1,000 images of each kind", "fill='#444'"))
    box = f"viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' height='{HEIGHT}'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' {box} role='img' {FONT} font-size='13'>"
    back = f"<title>{escape(title)}</title><rect width='{WIDTH}' height='{HEIGHT}' fill='white'/>"
    path.write_text("\n".join([head, back, *parts, "</svg>\n"]), encoding="utf-8")


def _labels(places: Mapping[str, float], colours: Sequence[str]) -> list[str]:
    """Return the names at the right end of their lines, pushed apart where they would overlap."""
    parts, last = [], -100.0
    for (name, y), colour in sorted(zip(places.items(), colours, strict=True), key=lambda one: one[0][1]):
        last = max(y + 4, last + 16)
        parts.append(_text(RIGHT + 8, last, name, f"fill='{colour}' font-weight='600'"))
    return parts


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {more}>{escape(words)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' {more}/>"


def _mark(kind: str, x: float, y: float, colour: str) -> str:
    if kind == "circle":
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='5' fill='{colour}'/>"
    if kind == "square":
        return f"<rect x='{x - 5:.1f}' y='{y - 5:.1f}' width='10' height='10' fill='{colour}'/>"
    corners = f"{x:.1f},{y - 6:.1f} {x - 6:.1f},{y + 5:.1f} {x + 6:.1f},{y + 5:.1f}"
    return f"<polygon points='{corners}' fill='{colour}'/>"


def write_sheets(path: Path, blocks: Sequence[Sequence[tuple[str, Images]]]) -> None:
    """Write blocks of samples, each (n, 32, 32, 3) under its name, in few colours to stay small."""
    width, height = COLUMNS * SIDE + BETWEEN, ROWS * SIDE + LABEL + BETWEEN
    sheet = Image.new("RGB", (len(blocks[0]) * width - BETWEEN, len(blocks) * height - BETWEEN), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for row, line in enumerate(blocks):
        for column, (name, images) in enumerate(line):
            left, top = column * width, row * height
            draw.text((left, top + 3), name, "black", font)
            for number, image in enumerate(images[: COLUMNS * ROWS]):
                down, right = divmod(number, COLUMNS)
                larger = Image.fromarray(np.repeat(np.repeat(image, SCALE, axis=0), SCALE, axis=1))
                sheet.paste(larger, (left + right * SIDE, top + LABEL + down * SIDE))
    sheet.quantize(128).save(path, optimize=True)
