"""Renderings of a decision for pipelines: one module a format."""

from showthrough.report.formats.junit_xml import junit

__all__ = ["junit"]
