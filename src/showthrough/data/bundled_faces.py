"""Real faces that need no download: the 100 LFW faces that scikit-image ships."""

import numpy as np

from showthrough.core.images import ArraySource, ImageSet, Role, person_of_image
from showthrough.core.records import RoleData
from showthrough.core.types import Floats, Images, Rows
from showthrough.data.catalogue import Catalogue
from showthrough.data.vault import Vault
from showthrough.errors import EnvironmentFault

FACES = 100  # the other 100 pictures of the subset are no faces


def lfw100(vault: Vault, seed: int) -> dict[Role, Catalogue]:
    """Return 50 faces as train and 50 as holdout, drawn by `seed`; 25 x 25 grey, shown as RGB.

    Nobody is named in the subset, so every picture counts as its own person.

    Source: Huang et al., Labeled Faces in the Wild (2007), the subset in scikit-image.
    """
    order = np.random.default_rng(seed).permutation(FACES)
    faces = _faces()
    half = FACES // 2
    return {
        Role.TRAIN: _catalogue(vault, Role.TRAIN, faces, np.sort(order[:half])),
        Role.HOLDOUT: _catalogue(vault, Role.HOLDOUT, faces, np.sort(order[half:])),
    }


def _faces() -> Images:
    try:
        from skimage.data import lfw_subset
    except ImportError as error:
        message = "the embedded faces need scikit-image: pip install 'showthrough[audit]'"
        raise EnvironmentFault(message) from error
    subset: Floats = lfw_subset()  # (200, 25, 25) in [0, 1]
    grey = np.round(subset[:FACES] * 255).astype(np.uint8)
    return np.stack([grey] * 3, axis=3)


def _catalogue(vault: Vault, role: Role, faces: Images, rows: Rows) -> Catalogue:
    ids = [vault.image_id(role, f"lfw100/{row}") for row in rows]
    people = [person_of_image(id_) for id_ in ids]
    digests = {id_: vault.digest("pixels", faces[row].tobytes()) for id_, row in zip(ids, rows, strict=True)}
    images = ImageSet(
        role=role,
        source=ArraySource(faces[rows]),
        ids=ids,
        identity=people,
        sizes=[faces.shape[1:3]] * len(rows),
        digest=vault.digest(role, *ids, *digests.values()),
        identity_known=False,
        pixel_digests=list(digests.values()),
    )
    data = RoleData(
        role=role,
        n_images=len(images),
        n_identities=images.n_identities,
        identity_known=False,
        n_unnamed=images.n_unnamed,
        digest=images.digest,
        note="real faces from Labeled Faces in the Wild, shipped with scikit-image",
    )
    return Catalogue(images, data, digests)
