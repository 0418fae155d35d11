"""Names of people: what one name is, who is nobody, and which names are most likely one person's."""

from showthrough.naming.mailboxes import Mailbox, is_same_person, mailbox
from showthrough.naming.names import NOBODY, person_name
from showthrough.naming.spellings import NearNames, near_equal

__all__ = ["NOBODY", "Mailbox", "NearNames", "is_same_person", "mailbox", "near_equal", "person_name"]
