"""The deep look: its state for everybody, what it found for staff, as JSON or as a page."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from qlibui.health.database import DATABASE, JOBS
from qlibui.health.disk import DISK
from qlibui.health.findings import all_well
from qlibui.health.looking import look_at
from qlibui.health.probes import UNAVAILABLE, state
from qlibui.health.signs import REDIS

EVERYTHING = (DATABASE, REDIS, DISK, JOBS)
MEDIA_TYPES = ["application/json", "text/html"]


@require_safe
@never_cache
@vary_on_headers("Accept", "Cookie")
def deep(request: HttpRequest) -> HttpResponse:
    found = look_at(EVERYTHING)
    is_well, is_staff = all_well(found), bool(getattr(request.user, "is_staff", False))
    status = 200 if is_well else UNAVAILABLE
    if request.get_preferred_type(MEDIA_TYPES) == "text/html":
        shown = {"is_well": is_well, "findings": found if is_staff else None}
        return render(request, "health.html", shown, status=status)
    if not is_staff:
        return state(is_well)
    told = {"status": "ok" if is_well else "failing", "findings": [asdict(each) for each in found]}
    return JsonResponse(told, status=status)
