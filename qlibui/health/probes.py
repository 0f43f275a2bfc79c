"""What orchestrators ask every few seconds, answered before anything else looks at the request.

A probe comes without a session, under any host name and without TLS: none of that is to decide
whether a container lives.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from qlibui.health.database import DATABASE, SESSIONS, known_migrations
from qlibui.health.findings import all_well
from qlibui.health.looking import look_at

GetResponse = Callable[[HttpRequest], HttpResponse]
UNAVAILABLE = 503
DEEP = "/health/deep"


def state(is_well: bool) -> JsonResponse:
    """The bare state, which tells nothing of the installation."""
    said, status = ("ok", 200) if is_well else ("failing", UNAVAILABLE)
    return JsonResponse({"status": said}, status=status, headers={"Cache-Control": "no-store"})


def live() -> JsonResponse:
    """This process answers."""
    return state(True)


def ready() -> JsonResponse:
    """Its database answers, too, and has every migration."""
    return state(all_well(look_at([DATABASE])))


PROBES = {"/health/live": live, "/health/ready": ready}


class Probes:
    """The first middleware: answers probes, and keeps the deep look free of sessions that hang."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        known_migrations()  # read once now, so that no probe waits for it

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is not None and request.method in ("GET", "HEAD"):
            return probe()
        if request.path_info == DEEP and request.COOKIES and look_at([SESSIONS]):
            # Nobody can say whose session it is, so it is nobody's.
            request.COOKIES = {}
        return self.get_response(request)
