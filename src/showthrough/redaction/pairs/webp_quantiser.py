"""How coarsely a lossy WebP file keeps its picture: the quantiser that its header names."""

from typing import final

HALF = 128  # probability of a bit, in 256ths, in all of the header that is read here


def lossy_frame(content: bytes) -> bytes | None:
    """Return the first lossy picture within a WebP file, None where its first picture is lossless."""
    at = 12
    while at + 8 <= len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"VP8 ":
            return content[at + 8 : at + 8 + length]
        if name == b"VP8L":
            return None
        at += 24 if name == b"ANMF" else 8 + length + length % 2  # a frame holds chunks of its own
    return None


def quantiser(frame: bytes) -> int:
    """Return the quantiser index of a lossy picture, 0 (fine) to 127 (coarse); its finest segment's.

    Source: RFC 6386, sections 7.3 and 9.3 to 9.6.
    """
    bits = _Bits(frame[10:])  # behind frame tag, start code, width and height
    bits.read(2)  # colour space, clamping
    segments = _segments(bits) if bits.read(1) else []
    bits.read(10)  # loop filter: type, level, sharpness
    if bits.read(1) and bits.read(1):  # its levels are adjusted, and here is by how much
        for _ in range(8):
            _optional(bits, 6)
    bits.read(2)  # partitions
    base = bits.read(7)
    return base if not segments else min(segments)


def _segments(bits: "_Bits") -> list[int]:
    has_map, has_values = bits.read(1), bits.read(1)
    quantisers: list[int] = []
    if has_values:
        is_absolute = bits.read(1)
        found = [_optional(bits, 7) for _ in range(4)]
        quantisers = found if is_absolute else []
        for _ in range(4):
            _optional(bits, 6)  # levels of the loop filter
    if has_map:
        for _ in range(3):
            if bits.read(1):
                bits.read(8)
    return quantisers


def _optional(bits: "_Bits", size: int) -> int:
    """Return a number with its sign, 0 where there is none."""
    if not bits.read(1):
        return 0
    value = bits.read(size)
    return -value if bits.read(1) else value


@final
class _Bits:
    """Boolean entropy decoder, for bits that are 0 and 1 alike."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._value = int.from_bytes(data[:2].ljust(2, b"\0"), "big")
        self._at, self._range, self._shifted = 2, 255, 0

    def read(self, size: int) -> int:
        """Return the next `size` bits as a number."""
        value = 0
        for _ in range(size):
            value = 2 * value + self._bit()
        return value

    def _bit(self) -> int:
        split = 1 + ((self._range - 1) * HALF >> 8)
        is_set = self._value >= split << 8
        if is_set:
            self._range -= split
            self._value -= split << 8
        else:
            self._range = split
        while self._range < HALF:
            self._value <<= 1
            self._range <<= 1
            self._shifted += 1
            if self._shifted == 8:
                self._shifted = 0
                self._value |= self._data[self._at] if self._at < len(self._data) else 0
                self._at += 1
        return int(is_set)
