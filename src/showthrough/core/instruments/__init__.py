"""Settings of what looks at images."""

__all__ = ["features_config"]
