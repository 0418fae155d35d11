"""Drawings of the report, as inline SVG; matplotlib is imported when something is drawn, and not before."""

__all__ = [
    "amounts",
    "combination_plot",
    "curve_plot",
    "epsilon_plot",
    "figure",
    "forest_plot",
    "forest_rows",
    "histogram_plot",
    "interval_plot",
    "people_plot",
    "plane_plot",
    "sample_sheet",
    "style",
    "svg",
    "utility_plot",
]
