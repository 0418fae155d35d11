"""DP-SGD and its account."""

__all__ = [
    "accounting",
    "certificate",
    "dp_sgd",
    "engine",
    "gradient_norms",
    "ledger",
    "mean_release",
    "opacus_engine",
    "privacy_plan",
    "sampling_log",
    "secure_noise",
    "self_check",
]
