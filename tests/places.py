"""Where the repository keeps what tests read."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE = REPOSITORY / "src" / "showthrough"
EXAMPLES = REPOSITORY / "reports" / "examples"
