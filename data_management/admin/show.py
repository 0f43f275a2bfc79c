"""Counts, hashes, JSON and links, as the admin's cells show them."""

import json
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qlibui.jobs.admin.addresses import address_of

UNKNOWN = "–"


def count(number: int | None) -> str:
    """A number nobody has counted is a dash, never a zero."""
    return UNKNOWN if number is None else str(intcomma(number))


def size(number: int | None) -> str:
    return UNKNOWN if number is None else str(filesizeformat(number))


def coverage(start_on: Any, end_on: Any) -> str:
    return f"{start_on} – {end_on}" if start_on else UNKNOWN


def short_hash(digest: str) -> SafeString | str:
    return format_html('<code title="{}">{}</code>', digest, digest[:12]) if digest else UNKNOWN


def as_json(value: Any) -> SafeString | str:
    if not value:
        return UNKNOWN
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return format_html('<pre class="json">{}</pre>', text)


def link_to(thing: Model | None, text: str = "") -> SafeString | str:
    if thing is None:
        return UNKNOWN
    return format_html('<a href="{}">{}</a>', address_of(type(thing), thing.pk), text or str(thing))
