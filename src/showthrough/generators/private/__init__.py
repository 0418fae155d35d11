"""DP-SGD and its account."""
