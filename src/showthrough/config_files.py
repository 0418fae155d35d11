"""Loader of audits and policies: a preset's name or a path, and errors that say what to change."""

import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from showthrough.bundled import preset, presets
from showthrough.core.config import AuditConfig
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord
from showthrough.errors import ConfigError, IntegrityError, UsageError

Model = TypeVar("Model", bound=BaseModel)


class Audit(NamedTuple):
    """Audit config and the folder that its paths are relative to."""

    config: AuditConfig
    base: Path


def load_audit(name_or_path: str) -> Audit:
    """Read an audit from a preset or a TOML file.

    Raises:
        UsageError: there is neither a file nor a preset of that name.
        ConfigError: the file is no TOML, or says something that cannot be audited.
    """
    source = _find("audits", name_or_path)
    values = _toml(source, name_or_path)
    values.setdefault("name", Path(name_or_path).stem.lower())
    base = source.resolve().parent if isinstance(source, Path) and _is_file(name_or_path) else Path.cwd()
    return Audit(_validated(AuditConfig, values, f"audit {name_or_path}"), base)


def load_policy(name_or_path: str, base: Path | None = None) -> Policy:
    """Read a policy from a preset or a TOML file (relative to `base`).

    Raises:
        UsageError: there is neither a file nor a preset of that name.
        ConfigError: the policy cannot mean anything: no reason for a limit, a self-approved waiver.
    """
    if base is not None and (base / name_or_path).is_file():
        name_or_path = str(base / name_or_path)
    values = _toml(_find("policies", name_or_path), name_or_path)
    values.setdefault("name", Path(name_or_path).stem)
    return _validated(Policy, values, f"policy {name_or_path}")


def load_record(path: Path) -> AuditRecord:
    """Read a record that an audit wrote.

    Raises:
        UsageError: there is no such file.
        IntegrityError: it is not a whole record of a schema known here.
    """
    file = path / "record.json" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"no record at {file}; `showthrough audit` writes one")
    try:
        return AuditRecord.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise IntegrityError(f"{file} is not a record that this version can read: {_first(error)}") from error


def _find(kind: str, name_or_path: str) -> Path | Traversable:
    if _is_file(name_or_path):
        return Path(name_or_path)
    found = preset(kind, name_or_path)
    if "/" not in name_or_path and found.is_file():
        return found
    choices = ", ".join(presets(kind))
    raise UsageError(f"no file and no preset called {name_or_path!r}; presets: {choices}")


def _is_file(name_or_path: str) -> bool:
    return Path(name_or_path).is_file()


def _toml(source: Path | Traversable, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} is not TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error


def _validated(model: type[Model], values: dict[str, object], what: str) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{what}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    problems = [_sentence(problem["loc"], problem["msg"], problem["type"]) for problem in error.errors()]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return problems[0] + more


def _sentence(place: tuple[str | int, ...], message: str, kind: str) -> str:
    where = ".".join(str(part) for part in place)
    if kind == "extra_forbidden":
        return f"there is no setting {where}; see `showthrough schema audit` for those that exist"
    message = message.removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
