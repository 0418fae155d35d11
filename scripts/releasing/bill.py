"""Bill of materials of a wheel: CycloneDX 1.7, with every package that the wheel's dependencies bring."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from releasing.dependencies import Package, Project, brought, missing
from releasing.licences import Rules, libraries, licence_of

EXTRA = "all"
NOT_LISTED = ("dev",)  # takes no part in what is installed
FONTS = {"Source Sans 3, a part": "OFL-1.1", "Source Serif 4, a part": "OFL-1.1", "OSP-DIN": "OFL-1.1"}
BUILT_WITH = ("build", "hatchling")


class Wheel(NamedTuple):
    """Wheel that a bill is of."""

    version: str
    sha256: str
    made: int  # seconds since 1970, of the commit that it was built from


def bill(wheel: Wheel, asked: Project, held: Rules) -> bytes:
    """Return the bill of materials of a wheel; the same bytes for the same wheel and environment.

    Packages of the base install are required, those of extras optional. Versions are those that are
    installed here, which constraints.txt pins.

    Raises:
        ValueError: a package that is to be listed is not installed.
    """
    packages = brought(asked.requirements([EXTRA]))
    if gone := missing(packages):
        raise ValueError("; ".join(gone))
    required = brought(asked.requirements())
    root = _root(wheel, asked)
    listed = {name: _component(name, one, name in required, held) for name, one in packages.items()}
    found = Bom(
        serial_number=uuid5(NAMESPACE_URL, wheel.sha256),
        components=listed.values(),
        metadata=BomMetaData(component=root, timestamp=datetime.fromtimestamp(wheel.made, UTC)),
    )
    direct = {canonicalize_name(one.name) for one in asked.requirements([EXTRA])}
    found.register_dependency(root, [listed[name] for name in sorted(direct & listed.keys())])
    for name, package in packages.items():
        found.register_dependency(listed[name], [listed[need] for need in sorted(package.needs)])
    text = make_outputter(found, OutputFormat.JSON, SchemaVersion.V1_7).output_as_string(indent=1)
    return (text + "\n").encode()


def _root(wheel: Wheel, asked: Project) -> Component:
    told = {
        "built with": ", ".join(f"{name} {version(name)}" for name in BUILT_WITH),
        "extras whose packages are not listed": ", ".join(_left_out(asked)) or "none",
    }
    return Component(
        type=ComponentType.APPLICATION,
        name=asked.name,
        version=wheel.version,
        bom_ref=asked.name,
        purl=_purl(asked.name, wheel.version),
        licenses=_licences("Apache-2.0"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=wheel.sha256)],
        components=[
            Component(type=ComponentType.FILE, name=font, bom_ref=font, licenses=_licences(licence))
            for font, licence in FONTS.items()
        ],
        properties=[Property(name=f"showthrough:{name}", value=value) for name, value in told.items()],
    )


def _left_out(asked: Project) -> Iterator[str]:
    """Yield the extras that ask for what the listed one does not."""
    listed = {str(one) for one in asked.requirements([EXTRA])}
    for extra in asked.extras:
        if extra not in NOT_LISTED and not {str(one) for one in asked.requirements([extra])} <= listed:
            yield extra


def _component(name: str, package: Package, is_required: bool, held: Rules) -> Component:
    if package.distribution is None:
        raise ValueError(f"{name} is not installed")
    own = package.distribution.version
    inside = [
        Component(
            type=ComponentType.LIBRARY, name=file, bom_ref=f"{name}:{file}", licenses=_licences(licence)
        )
        for file, licence in libraries(package.distribution, held)
    ]
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=own,
        bom_ref=f"{name}=={own}",
        purl=_purl(name, own),
        scope=ComponentScope.REQUIRED if is_required else ComponentScope.OPTIONAL,
        licenses=_licences(licence_of(name, package.distribution, held)),
        components=inside,
    )


def _purl(name: str, own: str) -> PackageURL:
    return PackageURL(type="pypi", name=name, version=own)


def _licences(expression: str | None) -> Iterable[License]:
    return [] if expression is None else [LicenseFactory().make_from_string(expression)]
