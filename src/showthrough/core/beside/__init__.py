"""What a record holds beside its findings: the run, samples, other generators, the audit before."""

__all__ = [
    "drawn_sample",
    "earlier_audit",
    "run_account",
    "shown_together",
    "sibling_audit",
    "used_instruments",
    "vault_account",
]
