"""What badges and marks mean: one page for those who read them and for those who make pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lists.looks import every_vocabulary
from lists.marks import as_of, unknown


@dataclass(frozen=True, slots=True)
class OldSection:
    """As a section looks whose host has not answered for a while."""

    ok_at: datetime
    old: bool = True
    before_vm: bool = False
    or_longer: bool = False
    reason: str = "The host does not answer on its WinRM port."


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    section = OldSection(timezone.now() - timedelta(hours=3))
    marks = {"old": as_of(section), "unknown": unknown("The guest reports no demand."), "reason": section.reason}
    return render(request, "lists/style.html", {"vocabularies": every_vocabulary(), "marks": marks})
