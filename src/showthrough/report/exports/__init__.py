"""A record and its decision in the formats of other tools."""

from showthrough.report.exports.export_formats import EXPORTS, exported

__all__ = ["EXPORTS", "exported"]
