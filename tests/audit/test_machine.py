"""What is told about the machine."""

import platform

from showthrough.audit.machine import PACKAGES, machine


def test_a_record_tells_the_software_and_hardware_that_figures_depend_on():
    told = machine()
    assert told.python == platform.python_version()
    assert told.cpu_count >= 1
    assert {"numpy", "torch"} <= set(told.versions) <= set(PACKAGES)
    assert set(type(told).model_fields) == {"python", "platform", "cpu_count", "accelerator", "versions"}
