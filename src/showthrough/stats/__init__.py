"""Statistics in NumPy and SciPy: arrays in, numbers out.

>>> from showthrough import stats
>>> stats.clopper_pearson(0, 100).low
0.0

Names are imported when they are first used: whoever reads records needs intervals, and not all of SciPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from showthrough.stats.aggregate import PerIdentity, by_identity, equally_many
    from showthrough.stats.biometric.calibration import Calibration, Threshold, calibrate
    from showthrough.stats.biometric.fusion import fused, fusion_weights
    from showthrough.stats.biometric.groups import GroupErrors, GroupRatio, group_errors, worst_group_ratio
    from showthrough.stats.biometric.identification import (
        IdentificationRates,
        Search,
        identification_rates,
        search,
    )
    from showthrough.stats.biometric.linkability import LinkabilityExcess, linkability, linkability_excess
    from showthrough.stats.biometric.match_rates import (
        MatchRates,
        equal_error_rate,
        match_rates,
        threshold_at_fmr,
    )
    from showthrough.stats.biometric.prediction_limit import (
        ControlGroup,
        Controls,
        controls_of,
        leaked_people,
        prediction_limit,
    )
    from showthrough.stats.biometric.rare_matches import RareThreshold, rare_threshold
    from showthrough.stats.biometric.uniqueness import DistinctFaces, uniqueness
    from showthrough.stats.biometric.verification import (
        ErrorCurve,
        TrueAcceptance,
        error_curve,
        true_acceptance,
    )
    from showthrough.stats.bootstrap import bootstrap_tpr_at_fpr
    from showthrough.stats.clusters import ClusteredShare, clustered_share
    from showthrough.stats.detectable_effects import (
        detectable_auc,
        detectable_beyond,
        detectable_difference,
        detectable_exposed_share,
        detectable_share,
        rule_can_pass,
    )
    from showthrough.stats.detection.mean_average_precision import (
        MeanAveragePrecision,
        mean_average_precision,
    )
    from showthrough.stats.intervals import (
        Interval,
        ResidualRisk,
        clopper_pearson,
        difference_interval,
        effective_interval,
        residual_risk,
        trials_needed,
    )
    from showthrough.stats.membership.blind import BlindBaseline, blind_baseline
    from showthrough.stats.membership.epsilon import (
        epsilon_lower_bound,
        largest_epsilon_lower_bound,
        threshold_for_epsilon,
    )
    from showthrough.stats.membership.lira import lira_scores
    from showthrough.stats.membership.one_run import (
        detectable_one_run_epsilon,
        gaussian_epsilon,
        largest_one_run_epsilon,
        one_run_epsilon,
    )
    from showthrough.stats.membership.rmia import rmia_scores
    from showthrough.stats.memorisation.cell_copying import CellCopying, cell_copying
    from showthrough.stats.memorisation.copying import Copying, authenticity, copying_z
    from showthrough.stats.memorisation.extraction import Clique, cliques
    from showthrough.stats.memorisation.likelihood import fitted_variances, log_likelihood
    from showthrough.stats.memorisation.near_copies import duplicate_groups, near_copies, near_copy_ratio
    from showthrough.stats.memorisation.registration import aligned_nearest
    from showthrough.stats.memorisation.tails import tail_chances
    from showthrough.stats.neighbours import Nearest, nearest
    from showthrough.stats.people import bootstrap_difference
    from showthrough.stats.quality.frechet import (
        KernelDistance,
        frechet_distance,
        frechet_infinity,
        kernel_distance,
    )
    from showthrough.stats.quality.manifold import Manifold, manifold
    from showthrough.stats.quality.vendi import vendi_score
    from showthrough.stats.redaction.masked import MaskedLikeness, masked_likeness, masked_psnr, masked_ssim
    from showthrough.stats.redaction.reidentification import (
        RankOne,
        Reidentified,
        falsely_first,
        rank_one,
        reidentified,
    )
    from showthrough.stats.redaction.strings import character_errors, within_one_edit
    from showthrough.stats.roc import (
        Operating,
        operating_interval,
        operating_point,
        roc_auc,
        roc_auc_interval,
        tpr_at_fpr,
    )
    from showthrough.stats.sample_split import SampleSplit, bonferroni_level, halves
    from showthrough.stats.similarity import count_matches

_NAMES = {  # by the module that holds them
    "aggregate": "PerIdentity by_identity equally_many",
    "biometric.calibration": "Calibration Threshold calibrate",
    "biometric.fusion": "fused fusion_weights",
    "biometric.groups": "GroupErrors GroupRatio group_errors worst_group_ratio",
    "biometric.identification": "IdentificationRates Search identification_rates search",
    "biometric.linkability": "LinkabilityExcess linkability linkability_excess",
    "biometric.match_rates": "MatchRates equal_error_rate match_rates threshold_at_fmr",
    "biometric.prediction_limit": "ControlGroup Controls controls_of leaked_people prediction_limit",
    "biometric.rare_matches": "RareThreshold rare_threshold",
    "biometric.uniqueness": "DistinctFaces uniqueness",
    "biometric.verification": "ErrorCurve TrueAcceptance error_curve true_acceptance",
    "bootstrap": "bootstrap_tpr_at_fpr",
    "clusters": "ClusteredShare clustered_share",
    "detectable_effects": (
        "detectable_auc detectable_beyond detectable_difference detectable_exposed_share detectable_share "
        "rule_can_pass"
    ),
    "detection.mean_average_precision": "MeanAveragePrecision mean_average_precision",
    "intervals": (
        "Interval ResidualRisk clopper_pearson difference_interval effective_interval residual_risk "
        "trials_needed"
    ),
    "membership.blind": "BlindBaseline blind_baseline",
    "membership.epsilon": "epsilon_lower_bound largest_epsilon_lower_bound threshold_for_epsilon",
    "membership.lira": "lira_scores",
    "membership.one_run": (
        "detectable_one_run_epsilon gaussian_epsilon largest_one_run_epsilon one_run_epsilon"
    ),
    "membership.rmia": "rmia_scores",
    "memorisation.cell_copying": "CellCopying cell_copying",
    "memorisation.copying": "Copying authenticity copying_z",
    "memorisation.extraction": "Clique cliques",
    "memorisation.likelihood": "fitted_variances log_likelihood",
    "memorisation.near_copies": "duplicate_groups near_copies near_copy_ratio",
    "memorisation.registration": "aligned_nearest",
    "memorisation.tails": "tail_chances",
    "neighbours": "Nearest nearest",
    "people": "bootstrap_difference",
    "quality.frechet": "KernelDistance frechet_distance frechet_infinity kernel_distance",
    "quality.manifold": "Manifold manifold",
    "quality.vendi": "vendi_score",
    "redaction.masked": "MaskedLikeness masked_likeness masked_psnr masked_ssim",
    "redaction.reidentification": "RankOne Reidentified falsely_first rank_one reidentified",
    "redaction.strings": "character_errors within_one_edit",
    "roc": "Operating operating_interval operating_point roc_auc roc_auc_interval tpr_at_fpr",
    "sample_split": "SampleSplit bonferroni_level halves",
    "similarity": "count_matches",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "BlindBaseline",
    "Calibration",
    "CellCopying",
    "Clique",
    "ClusteredShare",
    "ControlGroup",
    "Controls",
    "Copying",
    "DistinctFaces",
    "ErrorCurve",
    "GroupErrors",
    "GroupRatio",
    "IdentificationRates",
    "Interval",
    "KernelDistance",
    "LinkabilityExcess",
    "Manifold",
    "MaskedLikeness",
    "MatchRates",
    "MeanAveragePrecision",
    "Nearest",
    "Operating",
    "PerIdentity",
    "RankOne",
    "RareThreshold",
    "Reidentified",
    "ResidualRisk",
    "SampleSplit",
    "Search",
    "Threshold",
    "TrueAcceptance",
    "aligned_nearest",
    "authenticity",
    "blind_baseline",
    "bonferroni_level",
    "bootstrap_difference",
    "bootstrap_tpr_at_fpr",
    "by_identity",
    "calibrate",
    "cell_copying",
    "character_errors",
    "cliques",
    "clopper_pearson",
    "clustered_share",
    "controls_of",
    "copying_z",
    "count_matches",
    "detectable_auc",
    "detectable_beyond",
    "detectable_difference",
    "detectable_exposed_share",
    "detectable_one_run_epsilon",
    "detectable_share",
    "difference_interval",
    "duplicate_groups",
    "effective_interval",
    "epsilon_lower_bound",
    "equal_error_rate",
    "equally_many",
    "error_curve",
    "falsely_first",
    "fitted_variances",
    "frechet_distance",
    "frechet_infinity",
    "fused",
    "fusion_weights",
    "gaussian_epsilon",
    "group_errors",
    "halves",
    "identification_rates",
    "kernel_distance",
    "largest_epsilon_lower_bound",
    "largest_one_run_epsilon",
    "leaked_people",
    "linkability",
    "linkability_excess",
    "lira_scores",
    "log_likelihood",
    "manifold",
    "masked_likeness",
    "masked_psnr",
    "masked_ssim",
    "match_rates",
    "mean_average_precision",
    "near_copies",
    "near_copy_ratio",
    "nearest",
    "one_run_epsilon",
    "operating_interval",
    "operating_point",
    "prediction_limit",
    "rank_one",
    "rare_threshold",
    "reidentified",
    "residual_risk",
    "rmia_scores",
    "roc_auc",
    "roc_auc_interval",
    "rule_can_pass",
    "search",
    "tail_chances",
    "threshold_at_fmr",
    "threshold_for_epsilon",
    "tpr_at_fpr",
    "trials_needed",
    "true_acceptance",
    "uniqueness",
    "vendi_score",
    "within_one_edit",
    "worst_group_ratio",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names, for completion in a notebook."""
    return sorted({*globals(), *__all__})
