"""What a folder or container of images holds: counted by names, and by the heads of a sample of its files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from showthrough.data.containers.few_images import few_images
from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.data.decoding.odd_files import Unreadable, shows_nobody
from showthrough.data.listing import FIRST_FOLDER, GLANCE, Entry, NamedBy, list_images
from showthrough.data.people.file_names import Offer, offered
from showthrough.data.people.identity_lists import read_identities
from showthrough.data.people.split_lists import IDENTITIES
from showthrough.errors import DataError
from showthrough.interpret.numbers import count

SAMPLED = 400  # files whose heads are read: enough to see what one in a hundred is, in about a second
UNPACKED = 16  # images out of a container whose heads are read
NUMBERED = 0.9  # of files: from this share on, their names are numbers
MOST_OFFERED = 20_000  # names that a pattern is looked for in


class Glance(NamedTuple):
    """What the heads of a sample of files tell."""

    looked_at: int
    formats: Mapping[str, int]
    sides: tuple[tuple[int, int], tuple[int, int]] | None  # smallest and largest (width, height)
    unreadable: int


class FolderSurvey(NamedTuple):
    """Account of a folder: files, people by its folders' names, and what a sample of heads tells."""

    folder: Path
    entries: Sequence[Entry]  # that could be images
    passed_over: int  # links, hidden folders and those of programs
    photos: Mapping[str, int]  # by person
    unnamed: int
    glance: Glance
    are_numbered: bool  # names of files are numbers, and no folder names anybody
    offer: Offer | None  # a pattern by which names of files would name people

    @property
    def people(self) -> int:
        """Return how many people there are where each unnamed photo is somebody of its own."""
        return len(self.photos) + self.unnamed

    def told(self) -> list[str]:
        """Return sentences for whoever owns the folder; no name of a person is among them."""
        lines = [f"{count(len(self.entries))} files of {count(self.people)} people"]
        if self.photos:
            each = sorted(self.photos.values())
            lines[0] += f", {each[0]} to {each[-1]} photos each (median {each[len(each) // 2]})"
        if self.unnamed:
            lines.append(f"{count(self.unnamed)} files name nobody")
        look = self.glance
        kinds = ", ".join(f"{kind} {n}" for kind, n in Counter(look.formats).most_common())
        lines.append(f"of {count(look.looked_at)} files whose heads were read: {kinds or 'no image'}")
        if look.sides is not None:
            (low_w, low_h), (high_w, high_h) = look.sides
            lines[-1] += f"; {low_w} x {low_h} to {high_w} x {high_h} pixels"
        if look.unreadable:
            lines.append(
                f"{look.unreadable} of these {count(look.looked_at)} cannot be opened; the audit lists them"
            )
        if self.passed_over:
            lines.append(f"{count(self.passed_over)} files are not looked into (links, hidden folders)")
        return lines


def survey(
    folder: Path,
    named_by: NamedBy = NamedBy(),  # noqa: B008 - a tuple
    *,
    identities: Path | None = None,
    people: bool = True,
) -> FolderSurvey:
    """Return the account of a folder, or of an archive, a table or a data set of images.

    100,000 files take seconds, as a sample alone is opened. A list of `identities` alone names people,
    where there is one; without `people` nobody is named in a container.

    Raises:
        DataError: the folder is missing or holds no file, or several levels of folders may name people; or
            a container is damaged, or not what it should be.
        EnvironmentFault: a library that reads it is not installed.
    """
    by = named_by if identities is None else FIRST_FOLDER
    listed = list_images(folder, by, GLANCE, people=people)
    if identities is not None:
        whose = read_identities(identities).people(e.name for e in listed)
        listed = [e._replace(person=person) for e, person in zip(listed, whose, strict=True)]
    over = sum(e.passed_over.files for e in listed if e.passed_over is not None)
    entries = [e for e in listed if e.passed_over is None and may_be_picture(e.path.name)]
    photos = Counter(e.person for e in entries if e.person is not None)
    unnamed = sum(e.person is None for e in entries)
    nobody = bool(entries) and not photos
    return FolderSurvey(
        folder=folder,
        entries=entries,
        passed_over=over,
        photos=photos,
        unnamed=unnamed,
        glance=_glance(entries),
        are_numbered=nobody and _are_numbered(entries),
        offer=offered([named_as(e) for e in entries[:MOST_OFFERED]]) if nobody else None,
    )


def named_as(entry: Entry) -> PurePath:
    """Return the path by which a file, or an image in a container, is called."""
    return PurePath(entry.name) if entry.is_inside else entry.path


def identity_list(folder: Path) -> Path | None:
    """Return CelebA's list of identities where it lies in a folder of photos or beside it."""
    places = (folder, folder.parent, folder / "Anno", folder.parent / "Anno")
    return next((at / IDENTITIES[0] for at in places if (at / IDENTITIES[0]).is_file()), None)


def refuse_inside(seen: FolderSurvey) -> None:
    """Refuse to share out people whose images lie in a container: a table of paths cannot name those.

    Raises:
        DataError: with what was seen, and what to do.
    """
    if any(e.is_inside for e in seen.entries):
        raise DataError(
            f"{seen.folder} holds {'; '.join(seen.told())}. A split is a table of paths, which cannot name "
            "images in a container: give each row a column split (train, holdout) and name it as "
            "data.manifest, make a container for each role, or unpack it into folders of people"
        )


def _glance(entries: Sequence[Entry]) -> Glance:
    """Return what heads tell: of files, or of a few images out of a container."""
    closed = next((e.closed for e in entries if e.closed is not None), None)
    if closed is None:
        return glance_at([e.path for e in entries])
    with TemporaryDirectory() as scratch:
        return glance_at(few_images(closed, Path(scratch), UNPACKED).paths)


def glance_at(paths: Sequence[Path], most: int = SAMPLED) -> Glance:
    """Return what the heads of at most so many files tell, drawn evenly over all."""
    rows = sorted({round(row) for row in np.linspace(0, len(paths) - 1, min(most, len(paths)))})
    formats: Counter[str] = Counter()
    sizes, unreadable = [], 0
    for row in rows:
        head = head_of(paths[row])
        if head is None:
            unreadable += not _is_nobody(paths[row])
        else:
            formats[head[0]] += 1
            sizes.append(head[1])
    return Glance(len(rows), formats, (min(sizes), max(sizes)) if sizes else None, unreadable)


def head_of(path: Path) -> tuple[str, tuple[int, int]] | None:
    """Return format and (width, height) as the head of a file says, or None where it is no image."""
    from showthrough.data.decoding.decode import image_in
    from showthrough.data.decoding.odd_files import opened

    try:
        with opened(path) as file, image_in(path, file) as image:
            return image.format or "unknown", image.size
    except Unreadable:
        return None


def _is_nobody(path: Path) -> bool:
    try:
        return shows_nobody(path)
    except (OSError, Unreadable):
        return False


def _are_numbered(entries: Sequence[Entry]) -> bool:
    """Return whether names of files are numbers, which tell nobody apart: 0001.jpg, IMG_0002.jpg."""
    stems = [named_as(e).stem for e in entries]
    return sum(_is_number(stem) for stem in stems) >= NUMBERED * len(stems)


def _is_number(stem: str) -> bool:
    bare = stem.casefold().removeprefix("img").removeprefix("dsc").removeprefix("image").strip("_- ")
    return bare.isdigit()


def refuse_unclear(seen: FolderSurvey, *, each_photo_a_person: bool) -> None:
    """Refuse a folder in which nothing names people, unless each photo is declared to be a person.

    Photos of one person on both sides of a split would make the control useless, so this is not assumed.

    Raises:
        DataError: with the two ways to say who is who.
    """
    if seen.photos or each_photo_a_person or not seen.entries:
        return
    why = "its files are numbered" if seen.are_numbered else "it has no folder for each person"
    offer = "" if seen.offer is None else f" (such as '{seen.offer.pattern}': {seen.offer.people:,} people)"
    raise DataError(
        f"nothing in {seen.folder} says who is on which photo: {why}. Give identity_pattern (flag "
        f"--identity-pattern){offer} where names of files name people, or say --each-photo-a-person where "
        "no two photos are of one person"
    )
