"""See attacks/match_rate.toml."""

from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import NamedTuple, final

import numpy as np
from scipy.sparse import csr_array

from showthrough.core.answers import Answers
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.looking import PIXELS, embedders, n_people, pair_distances, people, unit
from showthrough.core.records import EmbedderInfo, Evidence, Finding
from showthrough.core.types import Features, Floats, Mask, Rows
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.stats.calibration import TARGETS, Calibration, calibrate
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval, effective_interval
from showthrough.stats.matching import Matches, matches
from showthrough.stats.power import detectable_difference, detectable_share
