"""Commands about face matchers: calibrate."""

__all__ = ["calibrating"]
