"""Statistics in NumPy and SciPy: arrays in, numbers out."""

from showthrough.stats.aggregate import PerIdentity, by_identity
from showthrough.stats.biometric import MatchRates, equal_error_rate, match_rates, threshold_at_fmr
from showthrough.stats.blind import BlindBaseline, blind_baseline
from showthrough.stats.bootstrap import bootstrap_tpr_at_fpr
from showthrough.stats.calibration import Calibration, Threshold, calibrate
from showthrough.stats.copying import Copying, authenticity, copying_z
from showthrough.stats.epsilon import (
    epsilon_lower_bound,
    largest_epsilon_lower_bound,
    threshold_for_epsilon,
)
from showthrough.stats.frechet import KernelDistance, frechet_distance, frechet_infinity, kernel_distance
from showthrough.stats.halves import Halves, bonferroni_level, halves
from showthrough.stats.intervals import (
    Interval,
    ResidualRisk,
    clopper_pearson,
    difference_interval,
    effective_interval,
    residual_risk,
    trials_needed,
)
from showthrough.stats.lira import lira_scores
from showthrough.stats.manifold import Manifold, manifold
from showthrough.stats.near_copies import duplicate_groups, near_copies, near_copy_ratio
from showthrough.stats.neighbours import Nearest, nearest
from showthrough.stats.one_run import gaussian_epsilon, largest_one_run_epsilon, one_run_epsilon
from showthrough.stats.power import (
    detectable_auc,
    detectable_difference,
    detectable_exposed_share,
    detectable_share,
    rule_can_pass,
)
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

__all__ = [
    "BlindBaseline",
    "Calibration",
    "Copying",
    "Halves",
    "Interval",
    "KernelDistance",
    "Manifold",
    "MatchRates",
    "Nearest",
    "Operating",
    "PerIdentity",
    "ResidualRisk",
    "Threshold",
    "authenticity",
    "blind_baseline",
    "bonferroni_level",
    "bootstrap_tpr_at_fpr",
    "by_identity",
    "calibrate",
    "clopper_pearson",
    "copying_z",
    "count_matches",
    "detectable_auc",
    "detectable_difference",
    "detectable_exposed_share",
    "detectable_share",
    "difference_interval",
    "duplicate_groups",
    "effective_interval",
    "epsilon_lower_bound",
    "equal_error_rate",
    "frechet_distance",
    "frechet_infinity",
    "gaussian_epsilon",
    "halves",
    "kernel_distance",
    "largest_epsilon_lower_bound",
    "largest_one_run_epsilon",
    "lira_scores",
    "manifold",
    "match_rates",
    "near_copies",
    "near_copy_ratio",
    "nearest",
    "one_run_epsilon",
    "operating_interval",
    "operating_point",
    "residual_risk",
    "rmia_scores",
    "roc_auc",
    "roc_auc_interval",
    "rule_can_pass",
    "threshold_at_fmr",
    "threshold_for_epsilon",
    "tpr_at_fpr",
    "trials_needed",
]
