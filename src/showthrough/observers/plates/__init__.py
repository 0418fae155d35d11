"""Reading licence plates."""
