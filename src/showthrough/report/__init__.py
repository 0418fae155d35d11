"""Renderings of a record and its decision."""

from showthrough.report.files import rendered, write_reports
from showthrough.report.html import render_html
from showthrough.report.markdown import render_markdown

__all__ = ["render_html", "render_markdown", "rendered", "write_reports"]
