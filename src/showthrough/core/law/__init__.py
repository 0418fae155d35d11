"""Laws, guidelines and standards as data: what limits answer, and how far somebody has looked it up."""

__all__ = ["cited_texts", "legal_source"]
