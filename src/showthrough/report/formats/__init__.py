"""Renderings of a decision for pipelines: one module a format."""

from showthrough.report.formats.github_lines import github
from showthrough.report.formats.junit_xml import junit
from showthrough.report.formats.sarif_log import sarif

__all__ = ["github", "junit", "sarif"]
