"""Anonymisers: small generators, trained here, that put another face where one was."""

__all__ = ["anonymiser", "anonymiser_settings", "face_replacer", "face_windows", "reference_faces"]
