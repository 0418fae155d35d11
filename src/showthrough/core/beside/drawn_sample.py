"""Synthetic samples in a record: small pictures without metadata, withheld where one may show somebody."""

from base64 import b64decode
from binascii import Error as NotBase64
from struct import unpack
from typing import Self

from pydantic import Field, model_validator

from showthrough.core.card_words.frozen import Frozen

MOST = 24  # samples of a record
LARGEST = 96  # pixels a side
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}  # pixels and nothing else: no text, no EXIF, no time


class DrawnSample(Frozen):
    """Synthetic sample as a small picture, or the reason why it is not shown."""

    png: str = Field(default="", max_length=60_000, description="base64; empty: withheld")
    withheld: str = Field(default="", max_length=200, description="why there is no picture")

    @model_validator(mode="after")
    def _is_a_picture_or_a_reason(self) -> Self:
        if bool(self.png) == bool(self.withheld.strip()):
            raise ValueError("a sample has either a picture or a reason why it has none")
        if self.png:
            _refuse_other_than_pixels(self.png)
        return self


def _refuse_other_than_pixels(png: str) -> None:
    try:
        content = b64decode(png, validate=True)
    except NotBase64 as error:
        raise ValueError("the picture of a sample is not base64") from error
    if not content.startswith(SIGNATURE) or content[12:16] != b"IHDR" or len(content) < 45:
        raise ValueError("the picture of a sample is not a PNG")
    if not all(0 < side <= LARGEST for side in unpack(">II", content[16:24])):
        raise ValueError(f"the picture of a sample has a side of none or more than {LARGEST} pixels")
    kinds, place = [], len(SIGNATURE)
    while place + 12 <= len(content):
        kinds.append(content[place + 4 : place + 8])
        place += 12 + int.from_bytes(content[place : place + 4], "big")
    if place != len(content) or kinds[-1] != b"IEND" or not CHUNKS.issuperset(kinds):
        raise ValueError("the picture of a sample holds more than pixels")
