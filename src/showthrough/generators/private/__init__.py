"""DP-SGD and its account."""

__all__ = [
    "accounting",
    "certificate",
    "dp_sgd",
    "gradient_norms",
    "ledger",
    "mean_release",
    "privacy_plan",
    "sampling_log",
    "secure_noise",
]
