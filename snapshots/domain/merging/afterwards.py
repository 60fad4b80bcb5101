"""The facts of a VM as they are when a deletion has come true."""

from collections.abc import Mapping
from itertools import pairwise

from snapshots.domain.facts import DriveFact, FileFact, Id, SnapshotFact, VMFacts
from snapshots.domain.forecast import Forecast
from snapshots.domain.merging.effects import expanded


def after(facts: VMFacts, forecast: Forecast) -> VMFacts:
    """Sizes are left as they were read: effects.py keeps what they may be."""
    gone = {one.file.key for one in forecast.going}
    return VMFacts(
        _snapshots(facts, forecast.snapshot),
        [_drive(drive, forecast) for drive in facts.drives if drive.snapshot != forecast.snapshot],
        _files(facts, forecast, gone),
        facts.others,
        facts.drives_read,
        facts.is_backing_up,
    )


def _snapshots(facts: VMFacts, gone: Id) -> list[SnapshotFact]:
    """Who hung on it hangs on what it hung on, Now too."""
    one = next(one for one in facts.snapshots if one.id == gone)
    left = []
    for other in facts.snapshots:
        if other.id != gone:
            other = other._replace(parent=one.parent) if other.parent == gone else other
            left.append(other._replace(is_current=True) if one.is_current and other.id == one.parent else other)
    return left


def _drive(drive: DriveFact, forecast: Forecast) -> DriveFact:
    chain = forecast.chains.get((drive.snapshot, drive.place), ())
    return drive._replace(file=chain[0]) if chain else drive


def _files(facts: VMFacts, forecast: Forecast, gone: set[str]) -> Mapping[str, FileFact]:
    files = {key: file for key, file in facts.files.items() if key not in gone}
    for one in forecast.fates:
        if one.into is not None and one.into.key in files:
            files[one.into.key] = expanded(files[one.into.key], [one.file])
    for chain in forecast.chains.values():
        for key, parent in pairwise(chain):
            file, under = files.get(key), files.get(parent)
            if file is not None and file.parent != parent:
                files[key] = file._replace(parent=parent, parent_path=under.path if under else parent)
    return files
