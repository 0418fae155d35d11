"""Starter files of a new user, or of a new attack."""

from showthrough.starter.audit_files import write_starter
from showthrough.starter.new_attack import write_attack, write_plugin

__all__ = ["write_attack", "write_plugin", "write_starter"]
