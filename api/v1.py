"""Version 1: its operations, who may use them, and its document."""

from accounts.access import Right
from api.document import DESCRIPTION, DocumentedAPI
from api.entry import ways_for
from api.faults import handle_faults
from api.routes import (
    audit,
    backups,
    changes,
    clusters,
    details,
    document,
    events,
    findings,
    guests,
    hosts,
    jobs,
    me,
    merging,
    networks,
    notes,
    overview,
    owners,
    polls,
    portal,
    proposals,
    search,
    storage,
    tags,
    vms,
)

api = DocumentedAPI(
    title="hvportal",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    auth=ways_for(Right.VIEW),
    docs_url=None,
    openapi_url=None,
)
handle_faults(api)
for module in (
    *(
        overview,
        search,
        findings,
        hosts,
        clusters,
        vms,
        guests,
        storage,
        merging,
        owners,
        networks,
        events,
        changes,
        jobs,
        polls,
        backups,
    ),
    *(tags, notes, proposals, me, portal, audit, document),
):
    api.add_router("", module.router)
for router in (details.storage, details.happenings):
    api.add_router("", router)
