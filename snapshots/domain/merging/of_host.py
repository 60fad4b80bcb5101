"""Reasons that lie in the host: whether it may be changed, and of which generation its Windows is."""

from snapshots.domain.merging.answers import Answer, go, refuse, unknown, warn
from snapshots.domain.merging.facts import Case, Terms
from snapshots.domain.merging.words import span

_CLUSTER = (
    " It is highly available: the cluster starts it again when it is shut down from inside, and that breaks the merge "
    "off. Take its resource offline in Failover Cluster Manager instead."
)


def consent(case: Case, terms: Terms) -> Answer:
    """A merge on an observe-only host can be planned, and not queued."""
    if case.host.consent:
        return (refuse if terms.to_queue else warn)("consent.missing", case.host.consent)
    return go("consent.given", f"The portal may change {case.host.name}.")


def generation(case: Case, terms: Terms, seconds: float) -> Answer:
    """`seconds`: what its merges take. Rules S3 and HYPERV.md §4."""
    old, version = case.host.is_old, case.host.version
    if old is None:
        return unknown("generation.unknown", f"Which Windows {case.host.name} has was not read.")
    if not old:
        return go("generation.online", f"Windows {version} merges while the VM runs.")
    told = (
        f"{case.host.name} has Windows {version} (2008 or 2008 R2), which merges only while the VM is off: about "
        f"{span(seconds)}. Shut down, not restarted; whoever starts it meanwhile loses all that was merged so far, and "
        f"it begins anew.{_CLUSTER if case.host.is_clustered else ''} The portal never turns a VM off."
    )
    if not case.host.old_allowed:
        return refuse("generation.old", f"{told} Refused until a person allows it for this host.")
    if case.state in ("Off", None):
        return warn("generation.old_allowed", told)
    return warn("generation.waits", f"{told} It is {case.state.lower()} now: the merge waits until it is off.")
