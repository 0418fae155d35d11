"""Finding and cutting out the face."""

__all__ = [
    "alignment",
    "dlib_faces",
    "dlib_pool",
    "dlib_process",
    "further_faces",
    "landmark_templates",
    "main_face",
    "mtcnn",
    "named_finder",
    "yunet",
]
