"""Controls and planted copies of the blocked golden example."""

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.records import Control, ControlKind


def controls() -> tuple[Control, ...]:
    """Return controls that all behaved: copycats caught, independent generators left alone."""
    return tuple(
        Control(
            suite=suite,
            check=check,
            statistic=statistic,
            kind=kind,
            planted="500 training images with noise of 4 grey levels"
            if kind is ControlKind.POSITIVE
            else "500 images of reference people, who never met the generator",
            caught=kind is ControlKind.POSITIVE,
            value=seen if kind is ControlKind.POSITIVE else unseen,
            interval=None,
            n_images=500,
            params={} if by is None else {"by": by},
        )
        for check, suite, statistic, by, seen, unseen in (
            ("near_copy", "memorisation", "near_copy_excess", "pixels", 0.994, 0.0),
            ("near_copy", "memorisation", "near_copy_excess", "facenet", 0.871, 0.002),
            ("nearest_sample", "membership", "auc", "pixels", 0.548, 0.499),
            ("nearest_sample", "membership", "auc", "facenet", 0.546, 0.503),
            ("match_rate", "biometric", "match_excess", "facenet", 0.0912, -0.0008),
            ("match_rate", "biometric", "match_excess", "arcface", 0.0897, 0.0011),
            ("one_run_audit", "dp", "audited_epsilon", None, 7.4, 0.0),
        )
        for kind in ControlKind
    )


def strengths() -> tuple[Strength, ...]:
    """Return which altered copies were seen: all but single cropped ones and bands of the eyes."""
    seen = {"noise": ("near_copy by pixels", "near_copy by facenet"), "mirror": ("altered_copy by pixels",)}
    graded = tuple(
        Strength(
            alteration=how,
            share=share,
            n_images=1000,
            n_planted=round(1000 * share),
            seen_by=() if how == "crop" and share < 0.01 else seen.get(how, ("altered_copy by pixels",)),
        )
        for how in ("noise", "crop", "mirror", "colour", "jpeg")
        for share in (0.001, 0.01, 0.1)
    )
    others = tuple(
        graded[0].model_copy(update={"alteration": how, "share": 0.01, "n_planted": 10, "seen_by": by})
        for how, by in (("quarter turn", ("altered_copy by pixels",)), ("eye band", ()))
    )
    return graded + others
