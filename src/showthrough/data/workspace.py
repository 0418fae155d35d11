"""Where an audit reads and writes."""

from pathlib import Path
from typing import NamedTuple

from showthrough.core.types import Progress
from showthrough.data.vault import Vault


class Place(NamedTuple):
    """Where an audit reads and writes."""

    base: Path  # paths of the config are relative to it
    vault: Vault
    progress: Progress
    allow_download: bool = False
