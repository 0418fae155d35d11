"""The installed version: what a record, a report and `--version` name."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("showthrough")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0+unknown"
