"""What a person may do to the portal itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import Right, needs
from upkeep import hold
from upkeep.context import KEPT


@require_POST
@needs(Right.ADMINISTER)
def release(request: HttpRequest) -> HttpResponse:
    """Safe to repeat: what is released stays so."""
    hold.release(request.user)
    KEPT.forget()
    messages.info(request, "The portal is released. Hosts are polled again within seconds.")
    return redirect("inventory:portal")
