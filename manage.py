#!/usr/bin/env python
"""Django's command line for qlib-ui."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qlibui.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError
    except ModuleNotFoundError as missing:
        sys.exit(_not_installed(missing))
    try:
        execute_from_command_line(sys.argv)
    except ModuleNotFoundError as missing:
        sys.exit(_not_installed(missing))
    except ImproperlyConfigured as refused:
        sys.exit(f"The settings are refused: {refused}")
    except DatabaseError as fault:
        if "--traceback" in sys.argv:
            raise
        sys.exit(_database_says(fault))


def _database_says(fault: Exception) -> str:
    said = " ".join(str(fault).split()) or type(fault).__name__
    return f"The database says: {said}: `python manage.py doctor` tells what is wrong with it."


def _not_installed(missing: ModuleNotFoundError) -> str:
    return (
        f"The Python package {missing.name} is not installed in {sys.prefix}: run `make up`, or "
        "`pip install --require-hashes --no-deps -r requirements.lock.txt`."
    )


if __name__ == "__main__":
    main()
