"""What an audit may be of."""

from typing import Literal

Audited = Literal["generator", "redaction", "classifier"]
