"""Names of people: what one name is, who is nobody, and which names are most likely one person's."""

from showthrough.naming.names import NOBODY, person_name
from showthrough.naming.spellings import NearNames, near_equal

__all__ = ["NOBODY", "NearNames", "near_equal", "person_name"]
