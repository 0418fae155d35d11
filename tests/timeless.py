"""Records without what a clock wrote into them."""

from typing import Any

TIMES = ("seconds", "created", "stages")


def without_times(value: Any) -> Any:
    """Return a record without what a clock wrote into it."""
    if isinstance(value, dict):
        timed = value.get("suite") == "performance"
        kept = {key: item for key, item in value.items() if key not in TIMES}
        return {
            key: without_times(item)
            for key, item in kept.items()
            if not (timed and key in ("value", "interval", "note", "params"))
        }
    return [without_times(item) for item in value] if isinstance(value, list) else value
