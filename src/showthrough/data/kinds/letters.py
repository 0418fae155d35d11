"""Texts of one file, with who wrote them where a column says so."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.record_sets import ListedRecords, Refused
from showthrough.errors import DataError
from showthrough.texts.spelled_alike import spelled_alike
from showthrough.texts.text_files import TextColumns, TextFile, TextRecord, read_texts


def list_texts(path: Path, config: DataConfig) -> ListedRecords:
    """Return the texts of a file as the records of one role.

    Raises:
        DataError: as `read_texts`.
        EnvironmentFault: pyarrow is needed and not installed.
    """
    file = read_texts(path, _columns(config))
    return _listed(file.records, _refused(file))


def list_text_splits(path: Path, config: DataConfig) -> Mapping[str, ListedRecords]:
    """Return the texts of a file by what its column `split` says.

    Raises:
        DataError: as `read_texts`, or there is no such column.
        EnvironmentFault: pyarrow is needed and not installed.
    """
    file = read_texts(path, _columns(config))
    if not file.columns.split:
        raise DataError(f"{path} has no column split, which says train, holdout, reference or synthetic")
    splits = dict.fromkeys(record.split for record in file.records)
    refused = _refused(file)  # nobody knows of which role a row without a text is: told with the first
    return {
        split: _listed(
            [record for record in file.records if record.split == split],
            refused if split == next(iter(splits)) else (),
        )
        for split in splits
    }


def _columns(config: DataConfig) -> TextColumns:
    return TextColumns(text=config.text_column or "", identity=config.identity_column or "")


def _refused(file: TextFile) -> list[Refused]:
    return [Refused(f"row {one.row}", one.reason) for one in file.left_out]


def _listed(records: Sequence[TextRecord], refused: Sequence[Refused]) -> ListedRecords:
    return ListedRecords(
        items=[record.text for record in records],
        names=[record.id for record in records],
        people=[record.identity for record in records],
        contents=[spelled_alike(record.text) for record in records],
        groups=[record.group for record in records] if any(record.group for record in records) else None,
        refused=refused,
    )
