"""The pages of every list: the list itself, its download, what is done with many of its rows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.access import Right, may
from lists.alike import told_apart
from lists.bulk import BulkAction, Selection, actions_of, selection_of
from lists.definition import Asking, List
from lists.exports import csv_response, fields_of, rows_of
from lists.live import live_page
from lists.paging import page_of
from lists.selectors import views_offered
from lists.tables import ListTable

SHOWN_BEFORE = 20  # names of what an action is about, before it is done


def list_page(request: HttpRequest, found: List) -> HttpResponse:
    asking = Asking.by(request)
    form = found.form(request.GET, request.user)
    question = form.question
    things = found.matching(question, asking)
    page = page_of(things, question.number, question.size, lambda chunk: found.rows_of(chunk, asking), found.read)
    actions = actions_of(found, request.user)
    context = {
        "now": asking.now,
        "list": found,
        "form": form,
        "page": page,
        "notice": found.notice(question, asking),
        "table": ListTable.of_page(found, form, page.rows, pickable=bool(actions)),
        "actions": [(action, found.act_address(action.key)) for action in actions],
        "views": views_offered(found, request.user, request.GET.urlencode()),
        "may_share": may(request.user, Right.ANNOTATE),
        **found.more(asking),
    }
    return live_page(request, "lists/list", context)


def list_csv(request: HttpRequest, found: List) -> StreamingHttpResponse:
    asking = Asking.by(request)
    form = found.form(request.GET, request.user)
    things = found.to_export(form.question, asking)
    return csv_response(found.key, fields_of(found.columns_for(form)), rows_of(found, things, asking), asking.now)


@never_cache
def list_act(request: HttpRequest, found: List, action_key: str) -> HttpResponseBase:
    action = next((one for one in actions_of(found, request.user) if one.key == action_key), None)
    if action is None:
        raise Http404("There is no such action, or your account may not use it.")
    selection = selection_of(found, request)
    sure = "sure" in request.POST
    form = action.form(request.POST if sure else None) if action.form else None
    if selection.picks is None and selection.form.misunderstood:
        # All that match: without a filter that was understood before, they would be more than the person saw.
        filters = ", ".join(selection.form.misunderstood)
        messages.warning(request, f"Nothing was done: this filter is no longer understood: {filters}.")
        return _back(selection)
    if not selection.things.exists():
        messages.warning(request, f"No {found.thing} was selected, so nothing was done.")
        return _back(selection)
    if (action.asks_first or form) and not (sure and (form is None or form.is_valid())):
        return _ask_first(request, action, selection, form)
    answer = action.run(selection, form.cleaned_data if form else {})
    if isinstance(answer, str):
        messages.success(request, answer)
        return _back(selection)
    return answer


def _ask_first(request: HttpRequest, action: BulkAction, selection: Selection, form: Any) -> HttpResponse:
    total = selection.things.count()
    context = {
        "list": selection.of,
        "action": action,
        "form": form,
        "total": total,
        "shown": told_apart(selection.things[:SHOWN_BEFORE], selection.of.owner),
        "left_out": max(0, total - SHOWN_BEFORE),
        "picks": request.POST.getlist("pick"),
        "all": request.POST.get("all", ""),
        "address": request.POST.get("address", ""),
        "back": _address(selection),
    }
    return render(request, "lists/act.html", context)


def _back(selection: Selection) -> HttpResponse:
    return redirect(_address(selection))


def _address(selection: Selection) -> str:
    asked = selection.form.address_of_all
    return f"{selection.of.address}{f'?{asked}' if asked else ''}"
