"""A policy written as TOML, to be edited by people: comments first, one table a rule."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from showthrough.core.policy import Policy, Rule, Waiver
from showthrough.legible import legible

LONGEST = 110  # characters of a comment


def policy_toml(
    policy: Policy, head: Iterable[str] = (), notes: Mapping[str, Iterable[str]] | None = None
) -> str:
    """Return a policy as TOML; `notes` are comments before a rule, by the rule's name."""
    told = {} if notes is None else notes
    plain = policy.model_dump(mode="python", exclude={"rules", "waivers"})
    lines = [*_comments(head), *(f"{name} = {toml_value(value)}" for name, value in plain.items())]
    for rule in policy.rules:
        lines += ["", *_comments(told.get(rule.name, ())), *_table("rules", rule)]
    for waiver in policy.waivers:
        lines += ["", *_table("waivers", waiver)]
    return "\n".join(lines) + "\n"


def waiver_toml(waiver: Waiver) -> str:
    """Return a waiver as the table that stands at the end of a policy's file."""
    return "\n".join(_table("waivers", waiver)) + "\n"


def toml_value(value: object) -> str:
    """Return a value as TOML writes it.

    >>> toml_value({"fpr": 0.001, "by": 'a "name"'}), toml_value(("x", True, 3))
    ('{ fpr = 0.001, by = "a \\\\"name\\\\"" }', '["x", true, 3]')
    """
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(own)}" for key, own in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, StrEnum):
        return toml_value(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False) if isinstance(value, str) else repr(value)


def _table(name: str, model: Rule | Waiver) -> Iterator[str]:
    yield f"[[{name}]]"
    plain = model.model_dump(mode="python", exclude_defaults=True)
    if isinstance(model, Rule):
        plain.setdefault("severity", model.severity)  # what a reader asks first
    yield from (f"{key} = {toml_value(value)}" for key, value in plain.items())


def _comments(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"# {legible(line, LONGEST)}" for line in lines)
