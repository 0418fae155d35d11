"""Facts about records that are no pictures: what synthetic texts and recordings share with real ones."""

__all__ = ["quotation_facts"]
