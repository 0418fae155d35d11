"""The two files that a new user starts from."""

from pathlib import Path

from showthrough.core.atomic import write_atomically
from showthrough.core.bundled import preset
from showthrough.errors import UsageError

AUDIT = """# What to audit. Paths are relative to this file. Run: showthrough audit audit.toml
title = "My synthetic faces"
policy = "policy.toml"

[data]
train = "train"          # one sub-folder for each person
holdout = "holdout"      # other people from the same source, never shown to the generator
synthetic = "synthetic"  # what the generator wrote; without it, see [generators.mine] below
# reference = "reference"  # further people, for thresholds; else a share of holdout is set aside
# manifest = "images.csv"  # instead of folders: path,identity,group,split
# photos = "boxes.csv"     # real photos with boxes (path,x1,y1,x2,y2), to test the detector on

[embedders.pca]          # needs no weights, but is not a biometric matcher: it can pass no biometric rule
kind = "pca"

# [embedders.facenet]
# kind = "facenet"
# file = "20180402-114759-vggface2.pt"
# sha256 = "..."

# [embedders.arcface]
# kind = "arcface"
# file = "model.onnx"
# sha256 = "..."

# [generators.mine]        # trained here, by `showthrough train audit.toml` or by the audit itself
# kind = "vae"             # or gan, diffusion (docs/training.md); other kinds are loaded (docs/loading.md)
# size = 32
# steps = 2000
# privacy = { epsilon = 8.0 }  # DP-SGD; one person is one record
"""


def write_starter(folder: Path) -> list[Path]:
    """Write audit.toml and policy.toml into a folder, never over a file that exists.

    Raises:
        UsageError: one of the two is there already.
    """
    policy = preset("policies", "faces-default").read_text(encoding="utf-8")
    files = {folder / "audit.toml": AUDIT, folder / "policy.toml": policy}
    for path in files:
        if path.exists():
            raise UsageError(f"{path} exists already; it was left as it is")
    for path, text in files.items():
        write_atomically(path, text)
    return list(files)
