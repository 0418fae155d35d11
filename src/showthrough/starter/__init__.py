"""Starter files of a new user, or of a new attack."""

from showthrough.starter.audit_files import is_bare, refuse_existing, write_new, write_starter
from showthrough.starter.new_attack import write_attack, write_plugin

__all__ = ["is_bare", "refuse_existing", "write_attack", "write_new", "write_plugin", "write_starter"]
