"""Catalogue of public weights: what may be fetched, on which terms, and what of it lies on this machine."""

from showthrough.weight_catalogue.fetching import Checked, add, check, fetch
from showthrough.weight_catalogue.listing_entries import entries, entry_called
from showthrough.weight_catalogue.named_weights import bring, filled_in
from showthrough.weight_catalogue.packages import is_installed
from showthrough.weight_catalogue.public_file import PublicFile
from showthrough.weight_catalogue.public_weights import Accuracy, PublicWeights, Use
from showthrough.weight_catalogue.weight_cache import torch_checkpoints

__all__ = [
    "Accuracy",
    "Checked",
    "PublicFile",
    "PublicWeights",
    "Use",
    "add",
    "bring",
    "check",
    "entries",
    "entry_called",
    "fetch",
    "filled_in",
    "is_installed",
    "torch_checkpoints",
]
