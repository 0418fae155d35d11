"""Faces in windows that belong to nobody: each person has a tone, a gap of the eyes and a mouth."""

import numpy as np

from showthrough.redaction.anonymisers.face_windows import WindowedFaces, box_mask, face_box, usual_landmarks


def toy_windows(
    people: int, photos: int = 2, size: int = 24, seed: int = 0
) -> tuple[WindowedFaces, list[str]]:
    """Return windows of so many people, a person's photos side by side, and who is on each."""
    faces = [
        _face(np.random.default_rng([seed, who]), np.random.default_rng([seed, who, photo + 1]), size)
        for who in range(people)
        for photo in range(photos)
    ]
    pixels, landmarks, holes = zip(*faces, strict=True)
    names = [f"p{who}" for who in range(people) for _ in range(photos)]
    return WindowedFaces(np.stack(pixels), np.stack(landmarks), np.stack(holes)), names


def _face(who: np.random.Generator, photo: np.random.Generator, size: int):
    """Return a face whose inside tells who it is, before a background of each photo's own."""
    middle, half = size / 2, size * 0.32
    box = np.array([middle - half, middle - half, middle + half, middle + half])
    landmarks = usual_landmarks(box) + photo.normal(0, 0.02 * size, (5, 2))
    tone, marks = who.uniform(60, 220, 3), who.uniform(0, 255, (4, 3))
    pixels = np.broadcast_to(photo.uniform(0, 255, 3), (size, size, 3)).copy()
    hole = box_mask(face_box(landmarks), size)
    pixels[hole] = tone
    step = size // 6
    for number, mark in enumerate(marks):  # patches of the person's own colours
        top, left = int(middle) + step * (number // 2 - 1), int(middle) + step * (number % 2 - 1)
        pixels[top : top + step, left : left + step] = mark
    noisy = pixels + photo.normal(0, 4, pixels.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), landmarks, hole


def same_but_for_the_face(faces: WindowedFaces, seed: int = 1) -> WindowedFaces:
    """Return the same windows with other pixels in the holes."""
    other = np.random.default_rng(seed).integers(0, 256, faces.pixels.shape).astype(np.uint8)
    return faces._replace(pixels=np.where(faces.holes[..., None], other, faces.pixels))
