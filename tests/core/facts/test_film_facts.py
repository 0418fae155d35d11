"""What became of films, and of the faces on them."""

import numpy as np

from showthrough.core.facts.film_facts import FILMS_NEVER_COMPARED, FilmFace, FilmOutcome, FilmSeen, FilmsSeen


def example(rng: np.random.Generator) -> FilmsSeen:
    """Return two films of people who are on pictures too, each with a covered face."""
    films = [
        FilmSeen(f"train-film{i}", f"train{i}", None, False, 50, (FilmFace(9, rng.uniform(0, 0.05), 50),))
        for i in range(2)
    ]
    return FilmsSeen(tuple(films), "MTCNN")


def test_an_unchanged_film_was_compared_and_others_were_not(rng: np.random.Generator) -> None:
    assert all(film.outcome is None and film.faces for film in example(rng).films)
    assert FilmOutcome.UNCHANGED not in FILMS_NEVER_COMPARED
    assert FilmOutcome.UNPAIRED_ORIGINAL not in FILMS_NEVER_COMPARED  # it does not go out
    assert len(FILMS_NEVER_COMPARED) == len(FilmOutcome) - 2
