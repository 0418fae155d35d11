"""Whether what a file claims about privacy follows from the numbers beside the claim."""

import json
from pathlib import Path

from pydantic import ValidationError

from showthrough.config_files import load_record
from showthrough.core.training_settings.privacy import CERTIFICATE, DPCertificate
from showthrough.errors import EnvironmentFault, IntegrityError, NotAvailableError, UsageError

PLACES = (CERTIFICATE, "record.json")


def verify_claim(path: Path) -> DPCertificate:
    """Return the certificate in a file or folder after computing its epsilon again.

    `path` is a certificate, a record, or a folder that holds one of them. What training really did
    cannot be seen in either; an audit of its epsilon can show that the claim is wrong.

    Raises:
        UsageError: nothing is there.
        IntegrityError: the claim does not follow, or the file is no certificate.
        NotAvailableError: the record is of a generator that claims nothing.
    """
    return verify_certificate(_certificate(_file(path)))


def is_certificate(path: Path) -> bool:
    """Return whether a path leads to a certificate, and not to a record.

    Raises:
        UsageError: nothing is there.
        IntegrityError: it is no JSON.
    """
    file = _file(path)
    return file.name == CERTIFICATE or not _is_record(_json(file))


def verify_certificate(certificate: DPCertificate) -> DPCertificate:
    """Return a certificate after computing its epsilon again.

    Raises:
        IntegrityError: the claim does not follow.
        EnvironmentFault: the library that computes it is not installed.
    """
    try:
        from showthrough.generators.private.certificate import verify
    except ImportError as error:
        raise EnvironmentFault("verify needs opacus: pip install 'showthrough[audit,dp]'") from error
    return verify(certificate)


def _file(path: Path) -> Path:
    try:
        held = next((path / name for name in PLACES if (path / name).is_file()), path)
        found = held if path.is_dir() else path
        is_file = found.is_file()
    except OSError as error:
        raise UsageError(f"cannot read {str(path)[:200]}: {error.strerror}") from error
    if not is_file:
        raise UsageError(f"no certificate at {path}; give {' or '.join(PLACES)}, or a folder that holds one")
    return found


def _is_record(held: object) -> bool:
    return isinstance(held, dict) and "findings" in held


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"{path} is no JSON, or was cut short") from error


def _certificate(path: Path) -> DPCertificate:
    held = _json(path)
    if _is_record(held):
        record = load_record(path)
        if record.subject.accounting is None:
            raise NotAvailableError(f"{path}: {record.subject.name} claims no differential privacy")
        return record.subject.accounting
    try:
        return DPCertificate.model_validate(held)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise IntegrityError(f"{path} is no certificate: {place}: {first['msg'].lower()}") from error
