"""The one way to write a model to bytes, so that equal contents have equal digests everywhere."""

from hashlib import sha256

from pydantic import BaseModel


def canonical(model: BaseModel) -> bytes:
    """Return the model as JSON, fields in their order; `record.json` on disk is exactly these bytes."""
    return (model.model_dump_json(indent=1) + "\n").encode()


def digest(model: BaseModel) -> str:
    """Return the SHA-256 of the canonical bytes: `sha256sum record.json` prints the same."""
    return sha256(canonical(model)).hexdigest()
