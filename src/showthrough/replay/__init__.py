"""What checks were told, kept on a tape, so that their figures can be derived again without the images."""

__all__ = ["replayed_observations", "spelling", "tape", "taped_observations"]
