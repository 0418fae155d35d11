"""What one generator wrote, and how it can be asked for more."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.facts import Timing
from showthrough.core.generator import Stepwise
from showthrough.core.images import ImageSet
from showthrough.core.privacy import DPCertificate
from showthrough.core.records import RoleData, Subject
from showthrough.signals.losses_gradients import Open


class Drawn(NamedTuple):
    """What one generator wrote, and what is known of it."""

    images: ImageSet
    data: RoleData
    subject: Subject
    timing: Callable[[], Timing]
    certificate: Callable[[], DPCertificate]
    stepwise: Callable[[], "Stepwise"]  # draws with another number of denoising steps
    inside: Callable[[], Open]  # the network, which can be asked about images
