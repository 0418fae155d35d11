"""Attackers who look for people on redacted pictures: each learns on pictures of other people first."""

__all__ = ["attack", "face_pairs", "known_attacks", "trial"]
