"""A config in which no path, address or pattern is left: names of files name people."""

from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from showthrough.bundled import presets
from showthrough.core.config import AuditConfig
from showthrough.settings import PathName

Model = TypeVar("Model", bound=BaseModel)
WITHHELD_PATH = "withheld"
WITHHELD_ADDRESS = "https://withheld.invalid"
PATH_MARK = PathName.__metadata__[0]  # type: ignore[attr-defined] # an Annotated has it; typeshed says str
OTHERS = {  # settings that hold a name of somebody's without being a path
    "url": WITHHELD_ADDRESS,
    "identity_pattern": "(?P<person>withheld)",
    "ignore_columns": (),
    "identity_column": "withheld",
    "token_variable": None,
    "recipients": (),  # a key tells who holds the other half
}


def without_paths(config: AuditConfig) -> AuditConfig:
    """Return the config with every path withheld; a policy or data set that ships here keeps its name."""
    return _model(config).model_copy(update=_policy(config))


def _policy(config: AuditConfig) -> dict[str, str]:
    return {"policy": config.policy if config.policy in presets("policies") else WITHHELD_PATH}


def _model(model: Model) -> Model:
    changed: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None:
            continue
        if name in OTHERS:
            changed[name] = OTHERS[name] if value else value
        elif _is_path(field):
            changed[name] = WITHHELD_PATH if isinstance(value, str) else (WITHHELD_PATH,) * len(value)
        else:
            changed[name] = _within(value)
    return model.model_copy(update=changed)


def _within(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _model(value)
    if isinstance(value, tuple):
        return tuple(_within(one) for one in value)
    if isinstance(value, dict):
        return {key: _within(one) for key, one in value.items()}
    return value


def _is_path(field: FieldInfo) -> bool:
    return PATH_MARK in field.metadata or "_can_be_opened" in repr(field.annotation)
