"""Finding and cutting out the face."""

__all__ = ["alignment", "further_faces", "main_face", "mtcnn", "yunet"]
