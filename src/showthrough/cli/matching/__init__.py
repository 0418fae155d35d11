"""Commands about face matchers: calibrate, overlap."""

__all__ = ["calibrating", "overlapping"]
