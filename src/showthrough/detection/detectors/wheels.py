"""Files inside installed packages, found without importing what they are part of."""

from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from showthrough.errors import EnvironmentFault


def file_of_package(package: str, file: str) -> Path:
    """Return where a file of an installed package lies.

    Raises:
        EnvironmentFault: the package is not installed, or holds no such file.
    """
    try:
        own = distribution(package)
    except PackageNotFoundError as error:
        raise EnvironmentFault(f"{file} is part of {package}: pip install {package}") from error
    path = Path(str(own.locate_file(file)))
    if not path.is_file():
        raise EnvironmentFault(f"the installed {package} {own.version} holds no {file}")
    return path


def refuse_two_owners(module: str) -> None:
    """Refuse a module that several installed packages provide: files of one lie where the other's were.

    Raises:
        EnvironmentFault: more than one does.
    """
    owners = sorted(set(packages_distributions().get(module, ())))
    if len(owners) > 1:
        raise EnvironmentFault(
            f"the packages {' and '.join(owners)} both install a module called {module}, and the later one "
            f"wrote over files of the other; uninstall both, then install the one that is meant"
        )
