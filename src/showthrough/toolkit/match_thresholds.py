"""Match thresholds of matchers, and refusals of those that have no power."""

from functools import cache
from typing import NamedTuple

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.facts import Calibrations
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.stats.biometric.calibration import TARGETS, Calibration, calibrate
from showthrough.stats.intervals import clopper_pearson
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import PIXELS, calibrating, embedders, people

NO_MATCHER = "Not a biometric matcher: this can show a leak, but it can pass no biometric rule."
MAX_FNMR = 0.2  # a matcher that misses more real pairs proves nothing by not matching
FEWEST_GENUINE = 10  # people with two photos


class Ruler(NamedTuple):
    """Match threshold of an embedder: "the same person" from there on."""

    info: EmbedderInfo
    calibration: Calibration

    @property
    def threshold(self) -> float:
        """Return the similarity from which two faces match."""
        return self.calibration.threshold.value

    @property
    def fmr(self) -> float:
        """Return the false match rate that the threshold is for."""
        return self.calibration.threshold.target_fmr


def face_embedders(seen: Observations) -> tuple[EmbedderInfo, ...]:
    """Return all embedders but pixels.

    Raises:
        NotAvailableError: there is none.
    """
    infos = tuple(info for info in embedders(seen) if info.name != PIXELS)
    if not infos:
        raise NotAvailableError("a biometric match needs an embedder, and this audit has only pixels")
    return infos


def ruler_of(seen: Observations, info: EmbedderInfo, fmr: float) -> Ruler:
    """Return the threshold at a false match rate, or at the strictest one that the reference set carries.

    Raises:
        NotAssessableError: the embedder compares by something else than cosines.
        NotEnoughDataError: the reference set carries no rate at all.
    """
    known = seen.known(Calibrations)
    if isinstance(known, Missing):
        return Ruler(info, _calibration(seen, info, fmr))
    return Ruler(info, known.of(info.name, fmr))


def able_ruler(
    seen: Observations,
    info: EmbedderInfo,
    fmr: float,
    *,
    max_fnmr: float = MAX_FNMR,
    fewest_genuine: int = FEWEST_GENUINE,
) -> Ruler:
    """Return the threshold of a matcher that was shown to recognise people at it.

    Raises:
        MissingAnswerError: as `ruler_of`, or not finding a match would prove nothing.
    """
    ruler = ruler_of(seen, info, fmr)
    reason = weakness(ruler, max_fnmr, fewest_genuine)
    if reason is not None:
        raise reason
    return ruler


def weakness(ruler: Ruler, max_fnmr: float, fewest_genuine: int) -> MissingAnswerError | None:
    """Return why this matcher, at its threshold, proves nothing by not matching."""
    found = ruler.calibration
    if found.fnmr is None or found.genuine_identities < fewest_genuine:
        return NotEnoughDataError(
            f"power cannot be shown: that takes {fewest_genuine} reference people with two photos, "
            f"and there are {found.genuine_identities or 'none'}",
            needed=fewest_genuine,
        )
    if found.fnmr > max_fnmr:
        return NotAssessableError(
            f"at a false match rate of {found.threshold.target_fmr:g} {ruler.info.name} misses "
            f"{found.fnmr:.0%} of real pairs; above {max_fnmr:.0%} finding no match proves nothing"
        )
    return None


def by_matcher(answers: Answers, info: EmbedderInfo) -> Answers:
    """Return answers that name the embedder, and say where it is no biometric matcher."""
    return answers.having(params={"by": info.name}, note="" if info.is_matcher else NO_MATCHER)


def at_threshold(answers: Answers, ruler: Ruler, asked: float) -> Answers:
    """Return answers that name the false match rate, and say where it is looser than the one asked for."""
    looser = f"The reference set is too small for a false match rate of {asked:g}: {ruler.fmr:g} is used."
    return answers.having(params={"fmr": ruler.fmr}, note=looser if ruler.fmr > asked else "")


def ability(found: Calibration, answers: Answers) -> tuple[Finding, Finding]:
    """Return the certificate of a threshold, and how often a person is missed at it."""
    certificate = found.threshold
    own = (
        found.fmr_interval if certificate.errors else None
    )  # without an error only the exact one says anything
    threshold = answers.share(
        "threshold_fmr",
        certificate.errors,
        certificate.comparisons,
        interval=own or clopper_pearson(0, certificate.comparisons),
        n_identities=certificate.identities,
        params={
            "threshold": certificate.value,
            "target_fmr": certificate.target_fmr,
            "comparisons": certificate.comparisons,
            "identities": certificate.identities,
            "errors": certificate.errors,
            "bound": certificate.fmr_high,
        },
    )
    if found.fnmr is None:
        reason = "power cannot be shown: nobody in the reference set has two readable photos"
        return threshold, answers.missing("fnmr", NotEnoughDataError(reason, needed=1))
    missed, about = round(found.fnmr * found.genuine), answers.having(interval=found.fnmr_interval)
    return threshold, about.share("fnmr", missed, found.genuine, n_identities=found.genuine_identities)


def calibrations(seen: Observations) -> Calibrations:
    """Return thresholds that are worked out when they are first asked for, and once."""
    infos = {info.name: info for info in seen.embedders}

    @cache
    def of(by: str, fmr: float) -> Calibration:
        return _calibration(seen, infos[by], fmr)

    return Calibrations(of)


def _calibration(seen: Observations, info: EmbedderInfo, fmr: float) -> Calibration:
    if info.metric != "cosine":
        raise NotAssessableError(f"{info.name} compares by {info.metric}, and a match threshold is a cosine")
    vectors, rows = calibrating(seen, info)
    targets = (fmr, *(target for target in TARGETS if target > fmr))
    return calibrate(vectors, people(seen, Role.REFERENCE, rows), targets)
