"""The first files of a user: what is there is looked at, and what it cannot tell is asked."""

from showthrough.wizard.draft import Draft
from showthrough.wizard.finishing import finished
from showthrough.wizard.first_plan import planned_first
from showthrough.wizard.interview import Wishes, drafted
from showthrough.wizard.matcher_choice import GivenWeights
from showthrough.wizard.people_choice import WhoIsWho
from showthrough.wizard.prompts import Answerer, AtTerminal, Unasked

__all__ = [
    "Answerer",
    "AtTerminal",
    "Draft",
    "GivenWeights",
    "Unasked",
    "WhoIsWho",
    "Wishes",
    "drafted",
    "finished",
    "planned_first",
]
