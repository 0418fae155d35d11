"""Finders of faces by the name that settings give them."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from showthrough.errors import ConfigError
from showthrough.weight_catalogue import entry_called

if TYPE_CHECKING:
    from showthrough.observers.faces.dlib_faces import DlibFaces
    from showthrough.observers.faces.mtcnn import MTCNN
    from showthrough.observers.faces.yunet import YuNet

FinderName = Literal["mtcnn", "yunet", "dlib"]


def finder_called(
    name: FinderName, file: Path | None = None, sha256: str | None = None
) -> "MTCNN | YuNet | DlibFaces":
    """Return the finder of a name; YuNet without a file is that of the weight catalogue.

    Raises:
        ConfigError: a file is given, and the finder takes none.
        EnvironmentFault: a file or a library is missing; names the command that brings it.
        IntegrityError: the file is no detector, or not the one named.
    """
    if name != "yunet" and file is not None:
        raise ConfigError(f"the detector yunet alone takes a file; {name} comes with its weights")
    if name == "mtcnn":
        from showthrough.observers.faces.mtcnn import face_finder

        return face_finder()
    if name == "dlib":
        from showthrough.observers.faces.dlib_faces import dlib_finder

        return dlib_finder()
    from showthrough.observers.faces.yunet import YuNet

    if file is not None:
        return YuNet(file, sha256)
    entry = entry_called("yunet")
    entry.refuse_absent()
    return YuNet(entry.path, entry.sha256)
