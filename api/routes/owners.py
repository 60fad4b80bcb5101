"""Programs say whose a snapshot is: the one that took it knows best."""

import uuid

from django.http import Http404, HttpRequest
from ninja import Router

from accounts.access import Right
from api.answers import told
from api.asking import scope_at
from api.entry import ways_for
from api.schemas.owners import OwnerGiven, OwnerOfSnapshot, owner_of, said_in
from inventory.scope import Scope
from snapshots.models import Snapshot
from snapshots.selectors.owners import owners_of
from snapshots.services import ownership_give, ownership_take

router = Router(tags=["Storage"])
ADDRESS = "/vms/{uuid:id}/snapshots/{uuid:snapshot}/owner"


@router.get(
    ADDRESS,
    response=OwnerOfSnapshot,
    summary="Whose a snapshot is",
    operation_id="snapshot_owner",
    url_name="snapshot_owner",
)
@told
def owner(request: HttpRequest, id: uuid.UUID, snapshot: uuid.UUID) -> OwnerOfSnapshot:
    return _told(_one(id, snapshot, scope_at(request)))


@router.put(
    ADDRESS,
    response=OwnerOfSnapshot,
    auth=ways_for(Right.ANNOTATE),
    summary="Say whose a snapshot is",
    operation_id="give_snapshot_owner",
    url_name="snapshot_owner",
)
@told
def give_owner(request: HttpRequest, id: uuid.UUID, snapshot: uuid.UUID, given: OwnerGiven) -> OwnerOfSnapshot:
    """Safe to repeat: where the same was said already, who said it first and when stays."""
    one = _one(id, snapshot, scope_at(request, Right.ANNOTATE))
    said = said_in(given)
    if said is None:
        ownership_take([one])
    else:
        ownership_give([one], said)
    return _told(one)


def _one(vm: uuid.UUID, snapshot: uuid.UUID, scope: Scope) -> Snapshot:
    """Its own row, or that of a replica: what is said is said of both."""
    found = scope.by_vm(Snapshot.objects.filter(vm=vm, snapshot_id=snapshot), "vm").order_by("pk").first()
    if found is None:
        raise Http404("There is no such snapshot of this VM.")
    return found


def _told(one: Snapshot) -> OwnerOfSnapshot:
    key = (one.vm_id, one.snapshot_id)
    return OwnerOfSnapshot(vm_id=one.vm_id, snapshot_id=one.snapshot_id, owner=owner_of(owners_of([key]).get(key)))
