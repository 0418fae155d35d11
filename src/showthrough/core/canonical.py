"""The one way to write a model to bytes, so that equal contents have equal digests everywhere."""

import json
from hashlib import sha256

from pydantic import BaseModel


def canonical(model: BaseModel) -> bytes:
    """Return the model as JSON with sorted keys; `record.json` on disk is exactly these bytes."""
    values = json.loads(model.model_dump_json())
    return (json.dumps(values, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def digest(model: BaseModel) -> str:
    """Return the SHA-256 of the canonical bytes: `sha256sum record.json` prints the same."""
    return sha256(canonical(model)).hexdigest()
