"""What checks were told in an audit: kept in the vault, and asked again."""

__all__ = ["shown_people", "tape_files"]
