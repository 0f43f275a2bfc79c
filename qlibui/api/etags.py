"""Answers that a client has already are not sent again."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

Answer = TypeVar("Answer", bound=HttpResponseBase)


def unless_known(request: Request, tag: str, respond: Callable[[], Answer]) -> Answer | Response:
    """304 when the client names this tag in If-None-Match, else the response with the tag."""
    etag = quote_etag(tag)
    known = get_conditional_response(cast(HttpRequest, request), etag=etag)
    response = respond() if known is None else Response(status=known.status_code)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"  # keep it, and ask each time
    return response
