"""An attack of showthrough in a package of its own."""
