"""Facts: what is measured once for the whole audit, which checks ask for by type.

A new fact is a new module here, and nobody has to name it: `from showthrough.core.facts.x_facts import X`.
"""

from showthrough.core.facts.audit_facts import (
    Blind,
    Calibrations,
    Distances,
    Duplicates,
    ErrorBudget,
    Extractor,
    Family,
    PlateReadings,
    PlateStrings,
    Traits,
)
from showthrough.core.facts.detector_facts import (
    Challenge,
    Challenged,
    DetectionScores,
    DetectionTest,
    DetectorRun,
)
from showthrough.core.facts.fault_facts import (
    ContentFaults,
    InstrumentFaults,
    Judged,
    NameFaults,
    PhotoFaults,
    PlateFaults,
    SharedFaults,
    SourceFaults,
)
from showthrough.core.facts.generator_facts import (
    SHADOW_FORMS,
    CanaryScores,
    FurtherFaces,
    Gradients,
    Losses,
    Shadows,
    StepCurve,
    StepSamples,
    Timing,
)

__all__ = [
    "SHADOW_FORMS",
    "Blind",
    "Calibrations",
    "CanaryScores",
    "Challenge",
    "Challenged",
    "ContentFaults",
    "DetectionScores",
    "DetectionTest",
    "DetectorRun",
    "Distances",
    "Duplicates",
    "ErrorBudget",
    "Extractor",
    "Family",
    "FurtherFaces",
    "Gradients",
    "InstrumentFaults",
    "Judged",
    "Losses",
    "NameFaults",
    "PhotoFaults",
    "PlateFaults",
    "PlateReadings",
    "PlateStrings",
    "Shadows",
    "SharedFaults",
    "SourceFaults",
    "StepCurve",
    "StepSamples",
    "Timing",
    "Traits",
]
