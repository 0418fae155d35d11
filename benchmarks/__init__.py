"""Side by side with public peers; an `__init__` so that no installed package of this name hides it."""
