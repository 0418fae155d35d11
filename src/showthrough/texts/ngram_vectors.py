"""Vectors of texts: weighted counts of their character n-grams, hashed and projected. No author matcher."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.types import Features
from showthrough.errors import NotEnoughDataError
from showthrough.observers.runtime.face_embedder import unit
from showthrough.texts.spelled_alike import spelled_alike

NAME = "ngrams"
SIZES = (3, 5)  # characters of an n-gram, within words
HASHED = 2**18  # columns before the projection
WIDTH = 256  # dimensions: cosines keep to within about 0.06 (Johnson and Lindenstrauss)
SEED = 20260101  # of the projection, the same in every audit
AT_ONCE = 1024  # texts


@final
class NgramVectors:
    """Term frequency times inverse document frequency of hashed n-grams, projected to 256 dimensions.

    Texts that share passages lie close together, and so do texts about one thing: it says what texts are
    like and not who wrote them. Frequencies are learned from reference texts, so that they know nothing of
    who was in training. Source: Weinberger et al., ICML 2009 (hashing); Achlioptas, JCSS 66 (2003) and Li et
    al., KDD 2006 (sparse random projection).
    """

    def __init__(self, reference: Iterable[str]) -> None:
        """Learn how common each n-gram is.

        Raises:
            NotEnoughDataError: not one reference text holds a letter.
        """
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
        from sklearn.random_projection import SparseRandomProjection

        self._count = HashingVectorizer(
            analyzer="char_wb", ngram_range=SIZES, n_features=HASHED, alternate_sign=False, norm=None
        )
        self._weigh = TfidfTransformer(sublinear_tf=True)
        counts = self._counts(list(reference))
        if counts.nnz == 0:
            raise NotEnoughDataError(
                "vectors of texts need reference texts to learn frequencies from", needed=1
            )
        self._weigh.fit(counts)
        self._project = SparseRandomProjection(WIDTH, dense_output=True, random_state=SEED).fit(counts)
        self.digest = f"ngrams-{HASHED}-{WIDTH}-{SEED}-{len(self._weigh.idf_)}-{self._weigh.idf_.sum():.6f}"
        self.info = EmbedderInfo(
            name=NAME,
            title="n-grams of characters",
            metric="cosine",
            is_matcher=False,
            preprocessing=f"{SIZES[0]} to {SIZES[1]} characters, TF-IDF of {HASHED:,}, {WIDTH} dimensions",
            note="says what texts are like, not who wrote them",
        )

    def __call__(self, texts: Iterable[str]) -> Features:
        """Return unit vectors (n, 256); a text without a letter is a row of NaN."""
        parts = [
            unit(np.asarray(self._project.transform(self._weigh.transform(self._counts(some))), np.float32))
            for some in _batches(texts)
        ]
        return np.concatenate([np.zeros((0, WIDTH), dtype=np.float32), *parts])

    def _counts(self, texts: Sequence[str]) -> Any:
        return self._count.transform([spelled_alike(text) for text in texts])


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(texts)
    while some := list(islice(rest, AT_ONCE)):
        yield some
