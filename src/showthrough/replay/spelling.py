"""Values that checks are told as plain JSON with arrays beside it, and the same values again."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, final, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, View
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.types import Images
from showthrough.errors import MissingAnswerError, NotAvailableError, ShowthroughError

AnyArray = NDArray[Any]
Plain = Any  # what JSON can hold
Types = Mapping[str, type]
ALWAYS = (EmbedderInfo, Neighbours, Observation)  # of which every tape may hold some
LISTS: Mapping[str, Callable[[Iterable[Any]], Any]] = {"tuple": tuple, "list": list, "set": frozenset}


class NotOnTapeError(ShowthroughError):
    """Something that a check asks for and that no tape holds: the images themselves, or an unknown type."""


class Arrays(ABC):
    """Place for arrays, which JSON is no place for."""

    @abstractmethod
    def keep(self, array: AnyArray) -> Plain:
        """Keep an array and return by what it is found again.

        Raises:
            NotOnTapeError: it holds Python objects.
        """

    @abstractmethod
    def found(self, told: Plain) -> AnyArray:
        """Return the array that was kept.

        Raises:
            IntegrityError: it is gone, or not what was kept.
        """


class Within(NamedTuple):
    """What a value is read with: its arrays, the types that it may be of, and what asks further."""

    arrays: Arrays
    types: Types
    call: Callable[[str], Callable[..., object]]  # the function that stood at a place of the tape
    view: Callable[[str], View]


def spelt(value: object, arrays: Arrays, place: str) -> Plain:
    """Return a value as JSON; functions and views in it are told by where they stand, and asked later.

    Raises:
        NotOnTapeError: it is of a type that nobody could read again.
    """
    for kind, name, told in SPELLERS:
        if isinstance(value, kind):
            return {name: told(value, arrays, place)}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    return _of_parts(value, arrays, place)


def _of_parts(value: object, arrays: Arrays, place: str) -> Plain:
    if (named := parts_of(value)) is not None:
        told = {name: spelt(part, arrays, f"{place}.{name}") for name, part in named.items()}
        return {"record": [type(value).__qualname__, told]}
    if isinstance(value, tuple | list | frozenset | set):
        ordered = value if isinstance(value, tuple | list) else sorted(value, key=str)
        kind = {tuple: "tuple", list: "list"}.get(type(value), "set")
        return {kind: [spelt(one, arrays, f"{place}[{i}]") for i, one in enumerate(ordered)]}
    if callable(value) and not isinstance(value, type):
        return {"call": place}
    raise NotOnTapeError(f"no tape holds a {type(value).__name__}")


def _of_map(value: Mapping[Any, Any], arrays: Arrays, place: str) -> Plain:
    return [(spelt(key, arrays, place), spelt(one, arrays, f"{place}[{key}]")) for key, one in value.items()]


def parts_of(value: object) -> dict[str, Any] | None:
    """Return the named parts of a NamedTuple or a dataclass, or None of anything else."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if is_dataclass(value) and not isinstance(value, type | ImageSet | Missing):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    return None


def read(told: Plain, within: Within) -> Any:
    """Return the value that was spelt.

    Raises:
        NotOnTapeError: it is of a type that the asker does not know.
        IntegrityError: an array of it is gone, or was changed.
    """
    if not isinstance(told, dict):
        return told
    ((kind, held),) = told.items()
    if kind in LISTS:
        return LISTS[kind](read(one, within) for one in held)
    if kind in READERS:
        return READERS[kind](held, within)
    raise NotOnTapeError(f"the tape holds a {kind}, which this version does not read")


def types_behind(kind: type) -> Types:
    """Return the types that a value of a type can hold, by name: no others are made of what a tape says."""
    return {one.__qualname__: one for one in (*_behind(kind), *ALWAYS)}


@cache
def _behind(kind: type) -> frozenset[type]:
    found: set[type] = set()
    waiting: list[object] = [kind]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting += one
        elif (parts := get_args(one)) or not isinstance(one, type):
            waiting += parts
        elif one not in found and _is_told(one):
            found.add(one)
            waiting += [] if issubclass(one, Enum | BaseModel) else get_type_hints(one).values()
    return frozenset(found)


def _is_told(kind: type) -> bool:
    is_record = (issubclass(kind, tuple) and hasattr(kind, "_fields")) or is_dataclass(kind)
    return (is_record and kind is not ImageSet) or issubclass(kind, Enum | BaseModel)


def _known(name: str, within: Within) -> Any:
    if name not in within.types:
        raise NotOnTapeError(f"the tape holds a {name} where none is asked for")
    return within.types[name]


def _missing(held: Sequence[Any], _: Within) -> Missing:
    kinds = {kind.__name__: kind for kind in MissingAnswerError.__subclasses__()}
    return Missing(held[0], kinds.get(held[1], NotAvailableError), held[2])


def _of_images(images: ImageSet, arrays: Arrays) -> dict[str, Plain]:
    texts = {"ids": images.ids, "identity": images.identity, "group": images.group}
    texts["pixel_digests"] = images.pixel_digests
    told = {name: None if of is None else arrays.keep(np.asarray(of, np.str_)) for name, of in texts.items()}
    sizes = arrays.keep(np.asarray(images.sizes, np.int64).reshape(-1, 2))
    about = {"role": images.role.value, "digest": images.digest, "identity_known": images.identity_known}
    return {**told, **about, "sizes": sizes}


def _images(held: Mapping[str, Any], within: Within) -> ImageSet:
    def texts(name: str) -> list[str] | None:
        return None if held[name] is None else [str(one) for one in within.arrays.found(held[name])]

    return ImageSet(
        role=Role(held["role"]),
        source=_Unseen(),
        ids=texts("ids") or [],
        identity=texts("identity") or [],
        sizes=[(int(height), int(width)) for height, width in within.arrays.found(held["sizes"])],
        digest=held["digest"],
        identity_known=held["identity_known"],
        group=texts("group"),
        pixel_digests=texts("pixel_digests"),
    )


@final
class _Unseen:
    """Pixels of images that no tape holds."""

    def __len__(self) -> int:
        return 0

    def read(self, row: int, size: tuple[int, int] | None = None) -> Images:
        """Refuse: whoever looks at pixels cannot be derived again without them."""
        raise NotOnTapeError(f"it looks at the pixels of images (row {row}, size {size})")


Speller = Callable[[Any, Arrays, str], Plain]
SPELLERS: tuple[tuple[type, str, Speller], ...] = (
    (Missing, "missing", lambda value, *_: [value.reason, value.kind.__name__, value.needed]),
    (Enum, "enum", lambda value, *_: [type(value).__qualname__, value.value]),
    (np.ndarray, "array", lambda value, arrays, _: arrays.keep(value)),
    (np.generic, "number", lambda value, *at: [value.dtype.str, spelt(value.item(), *at)]),
    (ImageSet, "images", lambda value, arrays, _: _of_images(value, arrays)),
    (View, "view", lambda _value, _arrays, place: place),
    (BaseModel, "model", lambda value, *_: [type(value).__qualname__, value.model_dump_json()]),
    (Mapping, "map", _of_map),
)
READERS: Mapping[str, Callable[[Any, Within], Any]] = {
    "array": lambda held, within: within.arrays.found(held),
    "call": lambda held, within: within.call(held),
    "enum": lambda held, within: _known(held[0], within)(held[1]),
    "float": lambda held, _: float(held),
    "images": _images,
    "map": lambda held, within: {read(key, within): read(value, within) for key, value in held},
    "missing": _missing,
    "model": lambda held, within: _known(held[0], within).model_validate_json(held[1]),
    "number": lambda held, within: np.dtype(held[0]).type(read(held[1], within)),
    "record": lambda held, within: _known(held[0], within)(
        **{name: read(part, within) for name, part in held[1].items()}
    ),
    "view": lambda held, within: within.view(held),
}
