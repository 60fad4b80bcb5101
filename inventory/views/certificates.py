"""People decide by which certificate a host is known."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import Right, RightMissing, needs
from inventory.certificates import CertificateGone, certificate_accept, certificate_remove
from inventory.forms import CertificateForm
from inventory.models import Host
from inventory.scope import may_on, scope_of

_DONE = {
    "accept": "The certificate is accepted. The host is being read with it now.",
    "remove": "The certificate is no longer accepted. From now on the host's certificate has to verify.",
}


@needs(Right.MANAGE_HOSTS)
@require_POST
def host_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or remove; back to the host's page, which says what came of it."""
    host = get_object_or_404(scope_of(request.user).hosts(Host.objects.all()), pk=pk)
    if not may_on(request.user, Right.MANAGE_HOSTS, host):
        raise RightMissing(Right.MANAGE_HOSTS)
    form = CertificateForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Nothing was changed: the form was not filled in by the host's page.")
    act, sha256 = form.cleaned_data["act"], form.cleaned_data["sha256"]
    decide = certificate_accept if act == "accept" else certificate_remove
    try:
        decide(host_id=host.pk, sha256=sha256)
        messages.success(request, _DONE[act])
    except CertificateGone as gone:
        messages.error(request, gone.sentence)
    return redirect(host)
