"""Uploads stream to a temporary file and stop at the limit, not after it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MEGABYTE = 1024 * 1024
FORM_BYTES = MEGABYTE  # what a form may have beside its files


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Refuses with RequestDataTooBig what has more than UPLOAD_MAX_BYTES, said or counted."""

    received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        _refuse_above(settings.UPLOAD_MAX_BYTES + FORM_BYTES, content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        try:
            _refuse_above(settings.UPLOAD_MAX_BYTES, self.received)
        except RequestDataTooBig:
            self.upload_interrupted()
            raise
        super().receive_data_chunk(raw_data, start)


def _refuse_above(limit: int, size: int) -> None:
    if size > limit:
        allowed = settings.UPLOAD_MAX_BYTES / MEGABYTE
        raise RequestDataTooBig(
            f"The upload is larger than {allowed:,.0f} MB, the limit; split it and upload parts."
        )
