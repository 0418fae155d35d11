"""Finding and cutting out the face."""
