"""Statistics of tables of people: singling out, linkability, inference, copies, membership, utility."""

__all__ = [
    "copied_records",
    "mixed",
    "record_inference",
    "record_linkability",
    "record_membership",
    "singling_out",
    "table_likeness",
    "table_utility",
]
