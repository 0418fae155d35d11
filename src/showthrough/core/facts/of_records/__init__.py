"""Facts about records that are no pictures: what synthetic ones share with real ones, and rows of tables."""

__all__ = ["quotation_facts", "table_facts"]
