"""From a finding to what may be said of it."""
