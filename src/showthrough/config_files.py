"""Loader of audits and policies: a preset's name or a path, and errors that say what to change."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from showthrough.core.config import AuditConfig, EmbedderConfig
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, digest
from showthrough.core.rulebook.policy_words import refuse_unknown_words
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.core.training_settings.embedder_config import BROUGHT, KINDS
from showthrough.core.trust.agreeing_record import contradictions
from showthrough.core.trust.manifest import Manifest, digest_of, read_manifest, refuse_differing
from showthrough.core.trust.overview_manifest import generator_folders, is_audit_of_several
from showthrough.core.trust.schema_versions import brought_up
from showthrough.errors import ConfigError, IntegrityError, UsageError
from showthrough.settings import Name, Settings, name_of_file
from showthrough.toml_files import found_file, is_file, read_toml

RECORD = "record.json"
MOST_ENTRIES = 10**6  # of a record: each may be wrong, and is looked at; 10 MB of an audit's have 320,000
MOST_TOLD = 1000  # problems of a file that are looked through for the one to tell
TOLD_FIRST = ("extra_forbidden", "finite_number")  # others may follow from these
# Control characters, all but tabs and ends of lines, raw in UTF-8 and as JSON escapes them. Each pattern
# begins with a byte that is rare in a record, so that the search leaps from one to the next.
CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n\r")
HIGH_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
ESCAPED_CONTROL = re.compile(  # the backslash that begins the escape follows an even number of others
    rb"\\(?<!\\\\)(?:\\\\)*(?:[bf]|u00(?:0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f]))", re.IGNORECASE
)

Model = TypeVar("Model", bound=BaseModel)


class Audit(NamedTuple):
    """Audit config and the folder that its paths are relative to."""

    config: AuditConfig
    base: Path


class EmbedderTables(NamedTuple):
    """Settings of embedders by name, and the folder that their paths are relative to."""

    embedders: dict[str, EmbedderConfig]
    base: Path


class _Embedders(Settings):
    embedders: dict[Name, EmbedderConfig]


class Vouched(NamedTuple):
    """Record as it lies on disk, and the manifest that vouches for its bytes, or None."""

    record: AuditRecord
    manifest: Manifest | None
    file: Path
    digests: tuple[str, str]  # of the file, and of the record as this version would write it


def load_audit(name_or_path: str) -> Audit:
    """Read an audit from a preset or a TOML file.

    Raises:
        UsageError: there is neither a file nor a preset of that name.
        ConfigError: the file is no TOML, or says something that cannot be audited.
    """
    source = found_file("audits", name_or_path)
    values = read_toml(source, name_or_path)
    values.setdefault("name", name_of_file(Path(name_or_path).stem))
    base = source.resolve().parent if isinstance(source, Path) and is_file(source) else Path.cwd()
    return Audit(_validated(AuditConfig, values, f"audit {name_or_path}"), base)


def load_policy(name_or_path: str, base: Path | None = None, *, record: AuditRecord | None = None) -> Policy:
    """Read a policy from a preset or a TOML file (relative to `base`).

    What it names must be installed, or on a card of the `record` that it is to judge.

    Raises:
        ConfigError: there is neither a file nor a preset of that name, or the policy cannot mean anything:
            no reason for a limit, a self-approved waiver, a check that does not exist.
    """
    if base is not None and is_file(base / name_or_path):
        name_or_path = str(base / name_or_path)
    try:
        values = read_toml(found_file("policies", name_or_path), name_or_path)
    except UsageError as error:  # the command line may be right, and the policy that an audit names is not
        raise ConfigError(f"policy: {error}") from error
    values.setdefault("name", name_of_file(Path(name_or_path).stem))
    policy = _validated(Policy, values, f"policy {name_or_path}")
    known = ((), ()) if record is None else (record.cards, record.suites)
    refuse_unknown_words(policy, *known, named=f"policy {name_or_path}")
    return policy


def load_composer(path: Path | None, given: Mapping[str, object]) -> ComposerSettings:
    """Read settings of composed scenes from a TOML file, where there is one; what is `given` comes before it.

    Raises:
        UsageError: the file cannot be read.
        ConfigError: it is no TOML, or says something that cannot be composed.
    """
    values = {} if path is None else read_toml(path, str(path))
    named = "what the scenes are to be like" if path is None else f"scenes of {path}"
    return _validated(ComposerSettings, {**values, **given}, named)


def load_embedders(name_or_path: str) -> EmbedderTables:
    """Read the [embedders.NAME] tables of an audit file, or of a TOML file that holds nothing else.

    Raises:
        UsageError: there is neither a file nor a preset of that name.
        ConfigError: the file is no TOML, or one of the tables cannot mean anything.
    """
    source = found_file("audits", name_or_path)
    values = {"embedders": read_toml(source, name_or_path).get("embedders", {})}
    base = source.resolve().parent if isinstance(source, Path) and is_file(source) else Path.cwd()
    return EmbedderTables(_validated(_Embedders, values, name_or_path).embedders, base)


def embedder_of(name: str, values: dict[str, object]) -> EmbedderConfig:
    """Return the settings of an embedder that no file holds.

    Raises:
        ConfigError: there is no such kind, or it cannot do without further settings.
    """
    return _validated(_Embedders, {"embedders": {name: values}}, "embedder").embedders[name]


def load_record(path: Path) -> AuditRecord:
    """Read a record that an audit wrote.

    Raises:
        UsageError: there is no such file.
        IntegrityError: it is not a whole record of a schema known here, it contradicts itself, or it is not
            the one that the manifest beside it was written for.
    """
    return load_vouched(path).record


def load_vouched(path: Path) -> Vouched:
    """Read a record, and the manifest that lies beside it.

    Raises:
        UsageError, IntegrityError: as `load_record`.
    """
    read = read_beside(path)
    if read.manifest is not None:
        refuse_differing(read.file.parent, read.manifest, read.digests)
    return read


def read_beside(path: Path) -> Vouched:
    """Read a record and the manifest beside it, and compare nothing.

    Raises:
        UsageError: there is no such file.
        IntegrityError: one of them cannot be read, or the record contradicts itself.
    """
    file, content = _content(path)
    record = _record(content, file)
    manifest = read_manifest(file.parent) if file.name == RECORD else None
    return Vouched(record, manifest, file, (digest_of(content), digest(record)))


def _content(path: Path) -> tuple[Path, bytes]:
    if is_audit_of_several(path):
        first = path / generator_folders(path)[0] if generator_folders(path) else path
        raise UsageError(
            f"{path} is an audit of several generators, each with a record of its own; give one, as {first}"
        )
    try:
        file = path / RECORD if path.is_dir() else path
        if not file.is_file():  # a pipe or a device would never end
            raise UsageError(f"no record at {file}; `showthrough audit` writes one")
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the record {str(path)[:200]}: {error.strerror}") from error
    if _holds_controls(content):  # escaped or not: a terminal would obey what a report shows
        raise IntegrityError(
            f"{file} is not a record that this version can read: it holds control characters"
        )
    return file, content


def _holds_controls(content: bytes) -> bool:
    is_plain = len(content.translate(None, CONTROLS)) == len(content)
    return not is_plain or bool(HIGH_CONTROL.search(content) or ESCAPED_CONTROL.search(content))


def _record(content: bytes, file: Path) -> AuditRecord:
    refused = f"{file} is not a record that this version can read"
    if content.count(b",") > MOST_ENTRIES:
        raise IntegrityError(f"{refused}: it has more than {MOST_ENTRIES:,} entries")
    try:
        record = _current(content) or AuditRecord.model_validate_json(brought_up(content))
    except ValidationError as error:
        raise IntegrityError(f"{refused}: {_first(error, AuditRecord)}") from error
    except IntegrityError as error:
        raise IntegrityError(f"{refused}: {error}") from error
    except ValueError as error:
        raise IntegrityError(f"{refused}: it is no JSON, or was cut short ({error})") from error
    wrong = next(contradictions(record), None)
    if wrong is not None:
        raise IntegrityError(f"{file} contradicts itself: {wrong}; an audit writes no such record")
    return record


def _current(content: bytes) -> AuditRecord | None:
    """Return a record of the current schema, or None where it takes a second look to say what else it is."""
    try:
        return AuditRecord.model_validate_json(content)
    except ValidationError:
        return None


def _validated(model: type[Model], values: dict[str, object], what: str) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{what}: {_first(error, model)}") from error


def _first(error: ValidationError, model: type[BaseModel]) -> str:
    """Return the first problem as a sentence; a name that does not exist comes before what it leaves out."""
    if error.error_count() > MOST_TOLD:
        return f"{error.error_count():,} of its entries are of the wrong kind"
    problems = sorted(error.errors(), key=lambda problem: problem["type"] not in TOLD_FIRST)
    told = _sentence(problems[0], model)
    return told + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else "")


def _sentence(problem: Mapping[str, Any], model: type[BaseModel]) -> str:
    place, message = problem["loc"], problem["msg"].removeprefix("Value error, ")
    where = ".".join(str(part)[:80] for part in place if part != "[key]")
    if problem["type"] == "extra_forbidden" and BROUGHT in place:
        return (
            f"{where} is no setting of a kind that a package brings: file, sha256, a table params; "
            f"of ours there are {', '.join(KINDS)}"
        )
    if problem["type"] == "extra_forbidden":
        what = f"table [{where}]" if isinstance(problem["input"], dict) else f"setting {where}"
        return _unknown(what, str(place[-1]), model)
    if problem["type"] == "union_tag_invalid":
        return f"{where}: there is no kind {problem['ctx']['tag']!r:.80}; {problem['ctx']['expected_tags']}"
    if problem["type"] == "union_tag_not_found":
        return f"{where} says no kind; `showthrough schema audit` lists those that exist"
    if problem["type"] == "literal_error":
        message = f"{message}, not {problem['input']!r:.80}"
    return f"{where}: {message}" if where else message


def _unknown(what: str, name: str, model: type[BaseModel]) -> str:
    """Return the sentence for what does not exist, with the name that may be meant."""
    kind = {AuditConfig: "audit", Policy: "policy", ComposerSettings: "composer"}.get(model, "record")
    near = get_close_matches(name, _settings_of(model), n=1, cutoff=0.75)
    hint = f"; {near[0]} may be meant" if near else ""
    return f"there is no {what}{hint}; see `showthrough schema {kind}` for those that exist"


def _settings_of(model: type[BaseModel]) -> set[str]:
    """Return the names of all settings, of tables in it too."""
    schema = model.model_json_schema()
    return {name for one in (schema, *schema["$defs"].values()) for name in one.get("properties", ())}
