"""System checks: what `manage.py check` says of this installation."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("qlibui")
def check_data_directory(**_: Any) -> list[CheckMessage]:
    home = Path(settings.QLIBUI_HOME)
    if home.exists() and not os.access(home, os.W_OK):
        return [
            Error(
                f"The data directory {home} cannot be written.",
                hint="Give its owner write access, or name another one in QLIBUI_HOME.",
                id="qlibui.E001",
            )
        ]
    return []
