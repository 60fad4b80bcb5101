"""Events of merges, and of VMs whose configuration could not be saved (FIELD.md §4, HYPERV.md §3.7)."""

from datetime import timedelta

from django.db.models import Q

from hyperv.contracts.vm_look import HOLD_CODES

MERGED, MERGE_FAILED, HELD = 19080, 19100, 3216  # VMMS-Admin, VMMS-Admin, Worker-Admin

BELIEVED = timedelta(days=7)  # for as long as the rule "hold" believes an event


def may_roll_back() -> Q:
    """Rows of Event by which hyperv.contracts.vm_look.may_roll_back is true."""
    return Q(event_id=HELD) | Q(message__iregex=HOLD_CODES)


def went_wrong() -> Q:
    """Rows of Event that tell so of a VM. The condition of an index too: they are few of very many."""
    told = Q(event_id__in=(MERGE_FAILED, HELD)) | Q(message__iregex=HOLD_CODES)
    return Q(vm_id__isnull=False) & told
