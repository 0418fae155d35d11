"""A record and a policy in, a decision out; nothing else is looked at."""

from showthrough.gate.verdict import decide

__all__ = ["decide"]
