"""GET /snapshots/merge-plan."""

import uuid
from dataclasses import replace
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from api.answers import told
from api.asking import ClusterKey, Filters, Key, Text, left_out, scope_at
from api.moments import Flag
from api.schemas.merging import MergePlan, merge_plan_of
from snapshots.choices import SnapshotClass
from snapshots.selectors.lists import Age, SnapshotQuestion, Younger
from snapshots.selectors.merging import MergeQuestion, merging_of

# An address of 8 KB is what a web server takes; a name and its value are 46 characters.
NAMED = 150
# A text, because pydantic takes other ways of writing a UUID too, and the document promises this one.
Guid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
router = Router(tags=["Storage"])


class MergeAsked(Filters):
    """Which snapshots: the named ones, else all that people took and that match; none where nothing is said."""

    snapshot: list[Guid] = Field([], max_length=NAMED, description="GUIDs of snapshots, as often as there are some.")
    q: Text = left_out("Part of the name, of the VM's name, of the owner or of the GUID.")
    age: Age = left_out("Days at least, or `unknown`.")
    under: Younger = left_out("Days that it is younger than.")
    volume: str = left_out("The path of a volume on which it causes files.", max_length=1024)
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    host: Key = left_out("Number of a host.")
    vm_tag: Text = left_out("Name or slug of a tag that their VM has.")
    subtree: Flag = Field(False, description="With all that hang on them.")
    unsure: Flag = Field(False, description="Plan too what nobody can promise to fit, or to be right.")

    def merge_question(self) -> MergeQuestion:
        """The portal does nothing by it."""
        of: SnapshotQuestion = self.question(SnapshotQuestion, without={"snapshot", "subtree", "unsure"}, q="text")
        of_all = None if of == SnapshotQuestion() else _of_people(of)
        return MergeQuestion(
            guids=tuple(map(uuid.UUID, self.snapshot)), of=of_all, subtree=self.subtree, unsure=self.unsure
        )


def _of_people(of: SnapshotQuestion) -> SnapshotQuestion:
    return replace(of, kind=SnapshotClass.STANDARD)


@router.get(
    "/snapshots/merge-plan",
    response=MergePlan,
    summary="What merging snapshots would take",
    operation_id="merge_plan",
    url_name="merge_plan",
)
@told
def merge_plan(request: HttpRequest, asked: Query[MergeAsked]) -> MergePlan:
    """Verdicts with their reasons, the plan in order, the room on each volume at every step, and the commands. It is
    made of what the polls saw last, and changes nothing."""
    return merge_plan_of(merging_of(asked.merge_question(), scope_at(request), timezone.now()))
