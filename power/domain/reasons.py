"""What speaks for or against switching a VM: one function for each reason."""

from collections.abc import Callable, Mapping, Sequence

from jobs.answers import Answer, Verdict, go, refuse, unknown, warn
from jobs.vms.reasons import PASSING, against_any_change
from power.domain.acts import Act, Words
from power.domain.standing import PowerStanding

_SILENT = frozenset({"NoContact", "LostCommunication", "Error"})
_RESTING = frozenset("Running Off Saved Paused FastSaved Hibernated".split())


def state(standing: PowerStanding, words: Words) -> Answer:
    told = standing.state
    if not told:
        return refuse("state.unknown", "The host did not say what state it is in.")
    if told == words.goal:
        return refuse("state.already", f"It is {told.lower()} already.")
    if told in words.starts_from:
        return go("state.fits", f"It is {told.lower()}.")
    if told in PASSING:
        return refuse("state.passing", f"It is {told.lower()} now: wait until that is over.")
    if told.endswith("Critical"):
        return refuse("state.critical", f"Its state is {told}: its host has lost a disk of it. Bring that back first.")
    if told in _RESTING:
        return refuse(f"state.{told.lower()}", _WRONG[words.act].get(told, f"It is {told.lower()}."))
    return refuse("state.strange", f"Its state is {told}, of which this portal does not know what it means.")


# Why a state that rests is none to begin from, where that needs more words than its name.
_WRONG: Mapping[Act, Mapping[str, str]] = {
    Act.START: {"Paused": "It is paused, and keeps its memory: resume it in Hyper-V Manager."},
    Act.SHUT_DOWN: {
        "Saved": "It is saved, so that no guest can be asked. Start it first.",
        "Paused": "It is paused, so that its guest cannot be asked. Resume it in Hyper-V Manager first.",
    },
    Act.SAVE: {"Off": "It is off: there is no memory to be saved."},
    Act.TURN_OFF: {
        "Saved": "It is saved, and does not run. Hyper-V Manager can delete the saved state: its memory is lost then.",
    },
}


def cluster(standing: PowerStanding, words: Words) -> Answer:
    """A cluster takes a VM that Hyper-V stopped offline; where its resource has ShutdownAction 1 it fails it instead,
    and may start it again (Microsoft, Virtual Machine Private Properties)."""
    if not standing.is_clustered:
        return go("cluster.no", "No cluster keeps it running.")
    if words.act == Act.START:
        return go("cluster.start", "Its cluster brings its resource online with it.")
    told = (
        "It is highly available: its cluster takes it offline with this. Where its resource is set to ShutdownAction 1 "
        "the cluster starts it again."
    )
    return warn("cluster.stop", told)


def memory(standing: PowerStanding, words: Words) -> Answer:
    if words.act != Act.START:
        return go("memory.not_needed", "It gives back the memory that it has.")
    free, needed = standing.free_bytes, standing.start_bytes
    if free is None or needed is None:
        return unknown("memory.unknown", "Whether its host has enough memory is not known.", is_advice=True)
    told = f"It takes {needed / 2**30:.1f} GiB when it starts, and {standing.host} has {free / 2**30:.1f} GiB left"
    if needed > free:
        return warn("memory.short", f"{told}: Hyper-V will probably refuse.")
    return go("memory.enough", f"{told}.")


def guest(standing: PowerStanding, words: Words) -> Answer:
    """A clean shutdown is the guest's own: Hyper-V asks it through its integration services."""
    if words.act != Act.SHUT_DOWN:
        return go("guest.not_asked", "Its guest is not asked.")
    if standing.shutdown_enabled is False:
        told = "The integration service “Shutdown” is switched off in its settings, so that its guest cannot be asked."
        return refuse("guest.disabled", told)
    if standing.heartbeat in _SILENT:
        told = f"Its guest does not answer ({standing.heartbeat}): without integration services Hyper-V cannot ask it."
        return warn("guest.silent", told)
    if standing.shutdown_enabled is None:
        return unknown("guest.unknown", "Whether its guest can be asked to shut down is not known.", is_advice=True)
    return go("guest.answers", "Its guest can be asked through its integration services.")


def loss(standing: PowerStanding, words: Words) -> Answer:
    if words.act == Act.TURN_OFF:
        told = (
            "As pulling the plug: what its guest has not written yet is lost, and file systems and databases may want "
            "a repair afterwards."
        )
        return warn("loss.plug", told)
    if words.act == Act.SHUT_DOWN:
        told = "Programs in the guest are ended even where somebody has not saved: nobody there is asked."
        return warn("loss.unsaved", told)
    if standing.state in ("Saved", "FastSaved"):
        return go("loss.resumed", "It goes on from where its memory was saved.")
    return go("loss.none", "Nothing is lost by it.")


Reason = Callable[[PowerStanding, Words], Answer]
REASONS: Sequence[Reason] = (state, cluster, memory, guest, loss)
AGREED = ("cluster", "loss")  # what these warn of, people have to have read


def verdict_on(standing: PowerStanding, words: Words) -> Verdict:
    return Verdict([*against_any_change(standing), *(reason(standing, words) for reason in REASONS)])
