"""A detector for tests, which takes what is pure red for a face."""

import numpy as np

from showthrough.observers.faces.main_face import Face


class Reds:
    """Finder of pure red, which counts the pictures that it was shown."""

    name, digest, note = "reds", "digest of reds", ""

    def __init__(self):
        self.shown = 0

    def find(self, images):
        return [faces[0] if faces else None for faces in self.find_all(images)]

    def find_all(self, images):
        self.shown += len(images)
        found = []
        for image in images:
            rows, columns = np.nonzero((image == (255, 0, 0)).all(axis=2))
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if len(rows) else None
            found.append([Face(np.array(box, dtype=float), np.zeros((5, 2)))] if box else [])
        return found
