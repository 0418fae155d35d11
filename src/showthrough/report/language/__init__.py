"""Languages of the report: one catalogue a language, of whole English sentences with places for figures."""

from showthrough.report.language.lettering import lettered, lines_of
from showthrough.report.language.messages import ENGLISH, LANGUAGES, Messages, messages_of
from showthrough.report.language.spoken_page import translated_page

__all__ = ["ENGLISH", "LANGUAGES", "Messages", "lettered", "lines_of", "messages_of", "translated_page"]
