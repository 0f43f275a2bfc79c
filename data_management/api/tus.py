"""The words of the tus protocol, https://tus.io/protocols/resumable-upload: its headers."""

import base64
from http import HTTPStatus

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import UnsupportedMediaType, ValidationError
from rest_framework.request import Request

from qlibui.api.problems import Problem

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-with-upload,expiration,termination",
}
MOST_DIGITS = 18  # of a 64-bit number


def _sent(name: str, description: str, *, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        name, location=OpenApiParameter.HEADER, description=description, required=required
    )


def _answered(name: str, status: int, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, location=OpenApiParameter.HEADER, description=description, response=[status]
    )


def _progress(status: int) -> list[OpenApiParameter]:
    return [
        _answered("Upload-Offset", status, "Bytes that have arrived."),
        _answered("Upload-Length", status, "Bytes of the whole file."),
        _answered("Upload-Expires", status, "When what has not become an import is deleted."),
    ]


SPOKEN = _sent("Tus-Resumable", "1.0.0, the version of the protocol.", required=False)
PROGRESS_HEADERS = [SPOKEN, *_progress(200)]
CHUNK_HEADERS = [
    SPOKEN,
    _sent("Upload-Offset", "Where these bytes begin.", required=True),
    *_progress(204),
]
CREATION_HEADERS = [
    SPOKEN,
    _sent("Upload-Length", "Bytes of the whole file.", required=True),
    _sent(
        "Upload-Metadata",
        "`filename` and its name in base64, such as `filename YmFycy56aXA=`.",
        required=False,
    ),
    _answered("Location", 201, "The upload."),
    *_progress(201),
]


def check_version(request: Request) -> None:
    """Raise Problem (412) for another version of the protocol."""
    asked = request.headers.get("Tus-Resumable", VERSION)
    if asked != VERSION:
        sentence = f"Tus-Resumable is {asked!r}: {VERSION} is spoken here."
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "other_version", sentence)


def check_type(request: Request) -> None:
    """Raise UnsupportedMediaType for a body that is not a part of a file."""
    if request.content_type != MEDIA_TYPE:
        raise UnsupportedMediaType(request.content_type or "none")


def length_of(request: Request) -> int:
    """Upload-Length. Raises ValidationError."""
    if "Upload-Defer-Length" in request.headers:
        raise ValidationError({"Upload-Defer-Length": "Say the length at once in Upload-Length."})
    return _number(request, "Upload-Length")


def offset_of(request: Request) -> int:
    """Upload-Offset. Raises ValidationError."""
    return _number(request, "Upload-Offset")


def name_of(request: Request) -> str:
    """`filename` of Upload-Metadata as the person wrote it, empty without one."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, encoded = pair.strip().partition(" ")
        if key == "filename":
            return _decode(encoded)
    return ""


def _decode(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        sentence = "The filename is not UTF-8 text in base64."
        raise ValidationError({"Upload-Metadata": sentence}) from None


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValidationError({name: "Give a whole number of bytes in this header."})
    return int(text)
