"""Where a row has its page in the admin."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse


def address_of(model: type[Model], key: Any) -> str:
    """The page of the row with this key. Raises NoReverseMatch where the model has none."""
    options = model._meta  # noqa: SLF001  documented as public
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[quote(key)])
