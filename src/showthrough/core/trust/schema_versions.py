"""Schema versions of records: which are read, and how an older one becomes a current one."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import from_json, to_json

from showthrough.core.records import SCHEMA_VERSION
from showthrough.errors import IntegrityError
from showthrough.legible import legible

Migration = Callable[[dict[str, Any]], dict[str, Any]]

# What makes a record of a version one of the next, and gives it that name; what is not here is refused.
MIGRATIONS: Mapping[str, Migration] = {}
MOST_STEPS = 100  # a table that leads in a circle is a mistake of ours


def brought_up(content: bytes) -> bytes:
    """Return a record of the current schema: the same bytes, or what the migrations make of an older one.

    Raises:
        IntegrityError: it names no schema version, or one that nothing here reads.
        ValueError: it is no JSON.
    """
    held = from_json(content)
    if not isinstance(held, dict):
        raise IntegrityError("it is no JSON object")
    for name, table in held.items():
        if isinstance(table, list) and not all(isinstance(one, dict) for one in table):
            raise IntegrityError(f"{legible(name, 40)} holds something else than tables")
    told = held.get("schema_version")
    if told == SCHEMA_VERSION:
        return content
    for _ in range(MOST_STEPS):
        version = held.get("schema_version")
        if version == SCHEMA_VERSION:
            return to_json(held, inf_nan_mode="strings")
        if not isinstance(version, str) or version not in MIGRATIONS:
            raise IntegrityError(_refusal(version))
        held = MIGRATIONS[version](held)
    raise IntegrityError(f"the migrations from schema {legible(str(told))} lead nowhere")


def _refusal(version: object) -> str:
    if version is None:
        return f"it names no schema_version; this version reads {SCHEMA_VERSION}: audit again"
    return (
        f"it is of schema {legible(str(version), 40)}, and this version reads {SCHEMA_VERSION}: use the "
        "showthrough that wrote it, or audit again"
    )
