"""Reference of every setting for the documentation site, from the JSON Schemas of what users write."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parents[1] / "docs" / "schema"
Schema = Mapping[str, Any]
REFERENCES = {
    "audit": "The audit file",
    "policy": "The policy file",
    "composer": "The composer file",
    "card": "A card",
    "record": "The record",
    "decision": "The decision",
}
LONG = 40  # characters of a default that still fit a cell
BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}


def reference_page(kind: str) -> str:
    """Return the page that describes every field of one kind of file."""
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    parts = [
        f"# {REFERENCES[kind]}: every field",
        f"{_described(schema)} Generated from `showthrough schema {kind}`; "
        "a field that is not listed here is refused.",
        _table(schema),
    ]
    for name, defined in sorted(schema.get("$defs", {}).items()):
        parts += [f"## {name}", " ".join(filter(None, (_chosen_by(defined), _described(defined))))]
        parts.append(_table(defined) if "properties" in defined else _type(defined))
    return "\n\n".join(part for part in parts if part) + "\n"


def _chosen_by(schema: Schema) -> str:
    kind = schema.get("properties", {}).get("kind", {}).get("const")
    return f'`kind = "{kind}"`.' if kind else ""


def _described(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).split())


def _table(schema: Schema) -> str:
    required = schema.get("required", ())
    rows = [
        f"| `{name}` | {_type(field)} | {_default(field, name in required)} | {_cell(_described(field))} |"
        for name, field in schema.get("properties", {}).items()
    ]
    return "\n".join(["| field | type | default | meaning |", "|---|---|---|---|", *rows]) if rows else ""


def _default(field: Schema, is_required: bool) -> str:
    if is_required:
        return "**required**"
    default = field.get("default")
    if default in (None, "", [], {}) and default is not False and default != 0:
        return ""
    if isinstance(default, Mapping):
        return "as its table says"
    written = json.dumps(default)
    return f"`{_cell(written)}`" if len(written) <= LONG else "see the schema"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _type(field: Schema) -> str:
    """Return the type of a field in words, with links to tables on the same page."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    choices = field.get("anyOf") or field.get("oneOf") or field.get("allOf")
    if choices:
        return " or ".join(_type(choice) for choice in choices if choice.get("type") != "null")
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{one}`" for one in field["enum"])
    return _plain_type(field)


def _plain_type(field: Schema) -> str:
    kind = field.get("type", "any")
    if kind == "array" and "items" in field:
        return f"list of {_type(field['items'])}"
    named = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
    if kind == "object" and isinstance(named[0], Mapping):
        return f"table of {_type(named[0])} by name"
    return " ".join([kind, *_bounds(field)])


def _bounds(field: Schema) -> Iterator[str]:
    told = [f"{word} {_number(field[key])}" for key, word in BOUNDS.items() if key in field]
    if told:
        yield f"({', '.join(told)})"


def _number(bound: float) -> str:
    return f"{bound:,}" if isinstance(bound, int) and bound < 2**53 else f"{bound:.3g}"
