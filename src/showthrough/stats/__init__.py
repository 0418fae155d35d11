"""Statistics in NumPy and SciPy: arrays in, numbers out."""

from showthrough.stats.aggregate import PerIdentity, by_identity
from showthrough.stats.alignment import aligned_nearest
from showthrough.stats.biometric import MatchRates, equal_error_rate, match_rates, threshold_at_fmr
from showthrough.stats.blind import BlindBaseline, blind_baseline
from showthrough.stats.bootstrap import bootstrap_tpr_at_fpr
from showthrough.stats.calibration import Calibration, Threshold, calibrate
from showthrough.stats.cell_copying import CellCopying, cell_copying
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.controls import Control, Controls, controls_of, leaked_people, prediction_limit
from showthrough.stats.copying import Copying, authenticity, copying_z
from showthrough.stats.epsilon import (
    epsilon_lower_bound,
    largest_epsilon_lower_bound,
    threshold_for_epsilon,
)
from showthrough.stats.extraction import Clique, cliques
from showthrough.stats.frechet import KernelDistance, frechet_distance, frechet_infinity, kernel_distance
from showthrough.stats.fusion import fused, fusion_weights
from showthrough.stats.groups import GroupErrors, GroupRatio, group_errors, worst_group_ratio
from showthrough.stats.halves import Halves, bonferroni_level, halves
from showthrough.stats.identification import IdentificationRates, Search, identification_rates, search
from showthrough.stats.intervals import (
    Interval,
    ResidualRisk,
    clopper_pearson,
    difference_interval,
    effective_interval,
    residual_risk,
    trials_needed,
)
from showthrough.stats.likelihood import fitted_variances, log_likelihood
from showthrough.stats.linkability import LinkabilityExcess, linkability, linkability_excess
from showthrough.stats.lira import lira_scores
from showthrough.stats.manifold import Manifold, manifold
from showthrough.stats.near_copies import duplicate_groups, near_copies, near_copy_ratio
from showthrough.stats.neighbours import Nearest, nearest
from showthrough.stats.one_run import (
    detectable_one_run_epsilon,
    gaussian_epsilon,
    largest_one_run_epsilon,
    one_run_epsilon,
)
from showthrough.stats.people import bootstrap_difference
from showthrough.stats.power import (
    detectable_auc,
    detectable_difference,
    detectable_exposed_share,
    detectable_share,
    rule_can_pass,
)
from showthrough.stats.rare_matches import RareThreshold, rare_threshold
from showthrough.stats.rmia import rmia_scores
from showthrough.stats.roc import (
    Operating,
    operating_interval,
    operating_point,
    roc_auc,
    roc_auc_interval,
    tpr_at_fpr,
)
from showthrough.stats.similarity import count_matches
from showthrough.stats.strings import character_errors, within_one_edit
from showthrough.stats.uniqueness import Uniqueness, uniqueness
from showthrough.stats.verification import ErrorCurve, TrueAcceptance, error_curve, true_acceptance

__all__ = [
    "BlindBaseline",
    "Calibration",
    "CellCopying",
    "Clique",
    "ClusteredShare",
    "Control",
    "Controls",
    "Copying",
    "ErrorCurve",
    "GroupErrors",
    "GroupRatio",
    "Halves",
    "IdentificationRates",
    "Interval",
    "KernelDistance",
    "LinkabilityExcess",
    "Manifold",
    "MatchRates",
    "Nearest",
    "Operating",
    "PerIdentity",
    "RareThreshold",
    "ResidualRisk",
    "Search",
    "Threshold",
    "TrueAcceptance",
    "Uniqueness",
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
    "detectable_difference",
    "detectable_exposed_share",
    "detectable_one_run_epsilon",
    "detectable_share",
    "difference_interval",
    "duplicate_groups",
    "effective_interval",
    "epsilon_lower_bound",
    "equal_error_rate",
    "error_curve",
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
    "match_rates",
    "near_copies",
    "near_copy_ratio",
    "nearest",
    "one_run_epsilon",
    "operating_interval",
    "operating_point",
    "prediction_limit",
    "rare_threshold",
    "residual_risk",
    "rmia_scores",
    "roc_auc",
    "roc_auc_interval",
    "rule_can_pass",
    "search",
    "threshold_at_fmr",
    "threshold_for_epsilon",
    "tpr_at_fpr",
    "trials_needed",
    "true_acceptance",
    "uniqueness",
    "within_one_edit",
    "worst_group_ratio",
]
