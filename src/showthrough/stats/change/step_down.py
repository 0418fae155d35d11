"""Step-down tests: one error rate that several comparisons share."""

from collections.abc import Sequence


def rejected(chances: Sequence[float], error: float = 0.05) -> list[bool]:
    """Return which null hypotheses fall where at most `error` of all families may lose a true one.

    The smallest chance has to stand against all, the next against all but one, and so on; however the
    comparisons depend on each other.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979).

    >>> rejected([0.04, 0.001, 0.02])
    [True, True, True]
    >>> rejected([0.04, 0.03, 0.02])
    [False, False, False]
    """
    falls = [False] * len(chances)
    left = len(chances)
    for place in sorted(range(left), key=chances.__getitem__):
        if chances[place] > error / left:
            break
        falls[place] = True
        left -= 1
    return falls
