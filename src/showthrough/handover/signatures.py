"""Signatures over a record, its manifest and its decision: DSSE envelopes, one a line, never replaced."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from showthrough.core.atomic import write_atomically
from showthrough.core.trust.manifest import content_of
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.handover.statement import Statement, folder_of, statement_of, subjects

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from securesystemslib.dsse import Envelope

NAME = "attestation.intoto.jsonl"
PAYLOAD = "application/vnd.in-toto+json"
MOST_BYTES = 2**25  # of all signatures over a record
MOST_OF_A_KEY = 2**16
LACKING = "signatures need securesystemslib: pip install 'showthrough[sign]'"
CURVE = "secp256r1"


class Signed(NamedTuple):
    """Signature that was made: the file that it was added to, and the id of its key."""

    path: Path
    keyid: str


class SignedPayload(NamedTuple):
    """Envelope as a line of JSON, and the id of the key that signed what is in it."""

    line: bytes
    keyid: str


def sign(record: Path, key: Path, signer: str) -> Signed:
    """Add a signature over the files beside a record; earlier ones stay as they are.

    Raises:
        UsageError: record or key cannot be read.
        IntegrityError: the key is none, or the files differ from their manifest.
        EnvironmentFault: securesystemslib is not installed, or the folder cannot be written to.
    """
    _need_library()
    statement = statement_of(record, signer, datetime.now(UTC).date())
    made = envelope(statement.model_dump_json(by_alias=True).encode(), key)
    path = folder_of(record) / NAME
    earlier = content_of(path) if path.is_file() else b""
    write_atomically(path, earlier + made.line)
    return Signed(path, made.keyid)


def envelope(payload: bytes, key: Path) -> SignedPayload:
    """Return an in-toto statement in a DSSE envelope, signed by a key.

    Raises:
        UsageError: the key cannot be read.
        IntegrityError: the key is none.
        EnvironmentFault: securesystemslib is not installed.
    """
    _need_library()
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    around = Envelope(payload, PAYLOAD, {})
    made = around.sign(CryptoSigner(_private(key)))
    return SignedPayload(json.dumps(around.to_dict(), sort_keys=True).encode() + b"\n", str(made.keyid))


def payloads(path: Path, key: Path) -> Iterator[bytes]:
    """Yield the in-toto statements of a file that a key signed; lines of other keys are theirs to check.

    Raises:
        UsageError: the key cannot be read.
        IntegrityError: the key is none, a line no envelope, or a signature not by the key that it names.
        EnvironmentFault: securesystemslib is not installed.
    """
    _need_library()
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey

    public = SSlibKey.from_crypto(_public(key))
    for around in _envelopes(path):
        if around.payload_type != PAYLOAD or public.keyid not in around.signatures:
            continue
        try:
            around.verify([public], 1)
        except VerificationError as error:
            raise IntegrityError(f"a signature in {path} is not by the key that it names") from error
        yield around.payload


def signers_of(record: Path, key: Path) -> tuple[Statement, ...]:
    """Return the statements on the files as they lie there now that a key has signed.

    Raises:
        IntegrityError: the key signed nothing here, or signed other files than these.
        UsageError: record or key cannot be read.
        EnvironmentFault: securesystemslib is not installed.
    """
    _need_library()
    folder = folder_of(record)
    signed = list(_signed(folder / NAME, key))
    if not signed:
        raise IntegrityError(f"{folder / NAME} holds no signature of the key {key.name}")
    now = {subject.name: subject for subject in subjects(folder)}
    held = tuple(one for one in signed if {subject.name: subject for subject in one.subject} == now)
    if not held:
        names = {
            subject.name for one in signed for subject in one.subject if now.get(subject.name) != subject
        }
        raise IntegrityError(
            f"the key {key.name} signed other files: {', '.join(sorted(names))} changed since"
        )
    return held


def new_key(path: Path) -> Path:
    """Write a new private key and, beside it, the public one; return the path of the public one.

    Raises:
        UsageError: there is a file of that name already.
        EnvironmentFault: the library is not installed, or the folder cannot be written to.
    """
    _need_library()
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    public = path.with_name(f"{path.name}.pub")
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    shown = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    try:
        for file, content, mode in ((path, private, 0o600), (public, shown, 0o644)):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(content)
    except FileExistsError as error:
        raise UsageError(f"{error.filename} exists already; a key is never replaced") from error
    except OSError as error:
        raise EnvironmentFault(f"cannot write a key to {path}: {error.strerror}") from error
    return public


def _signed(path: Path, key: Path) -> Iterator[Statement]:
    for payload in payloads(path, key):
        try:
            yield Statement.model_validate_json(payload)
        except ValidationError as error:
            raise IntegrityError(f"a signature in {path} is over something that is no statement") from error


def _envelopes(path: Path) -> Iterator["Envelope"]:
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import FormatError

    if not path.is_file():
        return
    content = content_of(path)
    if len(content) > MOST_BYTES:
        raise IntegrityError(f"{path} is larger than {MOST_BYTES >> 20} MB")
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            yield Envelope.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, FormatError) as error:
            raise IntegrityError(f"line {number} of {path} is no DSSE envelope") from error


def _private(path: Path) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_of_key(path), password=None)
    except TypeError as error:
        raise IntegrityError(
            f"the key {path.name} is protected by a password; give one that is not"
        ) from error
    except ValueError as error:
        raise IntegrityError(f"{path.name} is no private key in PEM") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != CURVE:
        raise IntegrityError(f"the key {path.name} is not an EC key on P-256; `sign --new-key` makes one")
    return key


def _public(path: Path) -> "EllipticCurvePublicKey":
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_of_key(path))
    except ValueError as error:
        raise IntegrityError(f"{path.name} is no public key in PEM") from error
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name != CURVE:
        raise IntegrityError(f"the key {path.name} is not an EC key on P-256")
    return key


def _of_key(path: Path) -> bytes:
    if not path.is_file():  # a pipe or a device would never end
        raise UsageError(f"no key at {str(path)[:200]}")
    content = content_of(path)
    if len(content) > MOST_OF_A_KEY:
        raise IntegrityError(f"{path.name} is no key in PEM: it is larger than {MOST_OF_A_KEY >> 10} kB")
    return content


def _need_library() -> None:
    if not all(find_spec(name) for name in ("securesystemslib", "cryptography")):
        raise EnvironmentFault(LACKING)
