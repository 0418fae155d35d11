"""Signals that each generator gives anew, and how many guesses they make."""

__all__ = [
    "canaries",
    "content",
    "detectors",
    "draw_times",
    "faces_beside",
    "gradients",
    "guesses",
    "losses",
    "privacy_claim",
    "shadow_models",
    "step_curve",
]
