"""Editions of a report: what each of its readers gets to see, and the record that is left of it."""

from showthrough.report.editions.edition import DPO, EDITIONS, PUBLIC, VAULT, Edition, cell, edition_of
from showthrough.report.editions.narrowed_decision import reduced_decision
from showthrough.report.editions.narrowed_record import reduced_record

__all__ = [
    "DPO",
    "EDITIONS",
    "PUBLIC",
    "VAULT",
    "Edition",
    "cell",
    "edition_of",
    "reduced_decision",
    "reduced_record",
]
