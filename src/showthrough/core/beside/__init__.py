"""What a record holds beside its findings: the run, samples, the audit before."""

__all__ = [
    "drawn_sample",
    "earlier_audit",
    "run_account",
    "shown_together",
    "used_instruments",
    "vault_account",
]
