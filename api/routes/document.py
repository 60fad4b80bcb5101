"""GET /openapi.json."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.answers import sent, told
from api.document import PREFIX

router = Router()


@router.get("/openapi.json", include_in_schema=False, url_name="openapi")
@told
def openapi(request: HttpRequest) -> HttpResponse:
    """The same for everybody: what there is to ask is no secret of the estate."""
    return sent(request, _document())


@cache
def _document() -> bytes:
    """Made once: it changes with the code alone."""
    from api.v1 import api  # which is made of this module among others

    return json.dumps(api.get_openapi_schema(path_prefix=PREFIX), indent=1).encode()
