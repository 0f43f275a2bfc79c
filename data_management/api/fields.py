"""Fields of requests: JSON as text or object, a dataset that the person may change."""

import json
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from data_management.models import Dataset, ImportTask
from data_management.queries import datasets_seen_by, imports_seen_by
from qlibui.api.access import changeable


@extend_schema_field(OpenApiTypes.OBJECT)
class ConfigField(serializers.Field[dict[str, Any], Any, Any, Any]):
    """`import_config`: a JSON object, or the text of one where the body is a form."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_json": "This is not JSON: {fault}.",
        "not_object": 'Give a JSON object, such as {{"encoding": "utf-8"}}.',
        "not_text": "It holds a NUL or half a character, which cannot be stored.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        config = self._parse(data) if isinstance(data, str) else data
        if not isinstance(config, dict):
            self.fail("not_object")
        if not _is_storable(config):
            self.fail("not_text")
        return config

    def to_representation(self, value: Any) -> Any:
        return value

    def _parse(self, text: str) -> Any:
        try:
            return json.loads(text) if text.strip() else {}
        except ValueError as error:
            self.fail("not_json", fault=error)
        except RecursionError:
            self.fail("not_json", fault="it is nested too deeply")


def _is_storable(config: dict[str, Any]) -> bool:
    """PostgreSQL's JSON takes neither NUL characters nor lone surrogates, nor NaN."""
    try:
        text = json.dumps(config, ensure_ascii=False, allow_nan=False)
        return "\\u0000" not in text and bool(text.encode())
    except (ValueError, RecursionError):
        return False


@extend_schema_field(OpenApiTypes.STR)
class ChangeableDatasetField(serializers.PrimaryKeyRelatedField[Dataset]):
    """The id of a dataset that the person may add to; of one only shared with them it is 403."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no dataset {pk_value!r} of yours."
    }

    def get_queryset(self) -> Any:
        return datasets_seen_by(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Dataset:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("does_not_exist", pk_value=data)
        key: Any = data
        return changeable(super().to_internal_value(key), self.context["request"].user)


@extend_schema_field(OpenApiTypes.STR)
class ChangeableImportField(serializers.PrimaryKeyRelatedField[ImportTask]):
    """The id of an import that the person may change, and its dataset, too."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no import {pk_value!r} of yours."
    }

    def get_queryset(self) -> Any:
        seen = imports_seen_by(self.context["request"].user)
        return seen.select_related("dataset", "owner")

    def to_internal_value(self, data: Any) -> ImportTask:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("does_not_exist", pk_value=data)
        key: Any = data
        person = self.context["request"].user
        task = changeable(super().to_internal_value(key), person)
        if task.dataset is not None:
            changeable(task.dataset, person)
        return task
