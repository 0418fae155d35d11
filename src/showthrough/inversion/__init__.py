"""Model inversion: faces computed back from a classifier or an embedder."""

__all__ = ["class_people", "computed_faces", "latent_search", "prior", "target"]
