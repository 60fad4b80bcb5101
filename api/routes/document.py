"""GET /openapi.json."""

import json

from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.document import PREFIX

router = Router()


@router.get("/openapi.json", include_in_schema=False, url_name="openapi")
def openapi(request: HttpRequest) -> HttpResponse:
    """The same for everybody: what there is to ask is no secret of the estate."""
    from api.v1 import api  # which is made of this module among others

    body = json.dumps(api.get_openapi_schema(path_prefix=PREFIX), indent=1)
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "private, no-cache"})
