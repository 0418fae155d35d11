"""Boxes in whatever format they come: it is told by what the file or folder is."""

from pathlib import Path, PurePath, PureWindowsPath

from showthrough.data.boxes.box_tables import read_table_of_boxes
from showthrough.data.boxes.coco_files import read_coco
from showthrough.data.boxes.drawn_rows import BoxesRead
from showthrough.data.boxes.voc_files import read_voc
from showthrough.data.boxes.wider_lists import read_wider
from showthrough.data.boxes.yolo_files import read_yolo
from showthrough.errors import DataError

OF_FILES = {".json": read_coco, ".txt": read_wider}  # all others are tables


def read_drawn_boxes(path: Path) -> BoxesRead:
    """Return the boxes of COCO JSON, of a folder of YOLO or VOC label files, of WIDER FACE, or of a table.

    Paths of pictures are relative to the folder of pictures.

    Raises:
        DataError: it is none of them, or a box cannot be meant; names the row and guesses what it means.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    if path.is_dir():
        is_voc = next(path.rglob("*.xml"), None) is not None
        if is_voc and any(file.name != "classes.txt" for file in path.rglob("*.txt")):
            raise DataError(
                f"{path} holds label files of VOC (.xml) and of YOLO (.txt): keep one of them there"
            )
        return read_voc(path) if is_voc else read_yolo(path)
    if not path.is_file():
        raise DataError(f"no file or folder {path} of boxes")
    return OF_FILES.get(path.suffix.lower(), read_table_of_boxes)(path)


def picture_key(picture: str, *, by_stem: bool) -> str:
    r"""Return a picture's path as all spellings of it share it; label files have another extension.

    >>> picture_key("ada\\1.jpg", by_stem=False), picture_key("./ada/1.txt", by_stem=True)
    ('ada/1.jpg', 'ada/1')
    """
    path = PurePath(PureWindowsPath(picture).as_posix())
    return str(path.with_suffix("") if by_stem and path.name else path)
