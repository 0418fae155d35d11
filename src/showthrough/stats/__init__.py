"""Statistics in NumPy and SciPy: arrays in, numbers out."""
