"""Events of merges, and of VMs whose configuration could not be saved (FIELD.md §4, HYPERV.md §3.7)."""

from django.db.models import Q

from hyperv.contracts.vm_look import HOLD_CODES as HOLD_CODES  # codes of a hold may stand in the text of other events

MERGED, MERGE_FAILED, HELD = 19080, 19100, 3216  # VMMS-Admin, VMMS-Admin, Worker-Admin


def went_wrong() -> Q:
    """Rows of Event that tell so of a VM. The condition of an index too: they are few of very many."""
    told = Q(event_id__in=(MERGE_FAILED, HELD)) | Q(message__iregex=HOLD_CODES)
    return Q(vm_id__isnull=False) & told
