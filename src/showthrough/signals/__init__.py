"""What is measured once of a generator, for all checks."""
