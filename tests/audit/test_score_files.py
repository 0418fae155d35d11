"""Scores are kept in the vault under keyed digests, and give the record's figures again."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.score_files import FOLDER, opened, read_scores, write_scores
from showthrough.core.cards import all_cards
from showthrough.core.trust.kept_scores import ScoreShelf
from showthrough.data.vault import Vault
from showthrough.errors import IntegrityError, UsageError


def test_what_was_kept_is_read_and_what_was_changed_is_refused(tmp_path: Path) -> None:
    card, shelf = all_cards()["nearest_sample"], ScoreShelf()
    shelf.keep(card.load(), {"by": "pixels"}, np.arange(3.0), np.arange(2.0))
    shelf.keep(Path, {}, np.arange(3.0), np.arange(2.0))  # of no card
    vault = Vault(tmp_path / "vault")
    digests = write_scores(shelf.kept, [card], vault, "one")
    ((name, digest),) = digests.items()
    stored = read_scores(opened(tmp_path / "vault"), name, digest)
    assert (stored.check, stored.params) == ("nearest_sample", {"by": "pixels"})
    assert stored.members.tolist() == [0, 1, 2]
    path = vault.folder / FOLDER / name
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(IntegrityError, match="is not what the manifest says"):
        read_scores(vault, name, digest)
    path.unlink()
    with pytest.raises(UsageError, match="the vault holds no scores/one-0"):
        read_scores(vault, name, digest)


def test_no_vault_is_made_by_looking_for_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no vault at"):
        opened(tmp_path)
    assert not list(tmp_path.iterdir())
