"""The tests' database, as a process of its own finds it."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """A DATABASE_URL."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    user, password = (quote(str(at[key]), safe="") for key in ("USER", "PASSWORD"))
    place = f"/{at['HOST']}" if at["HOST"].startswith("/") else f"{at['HOST']}:{at['PORT']}"
    return f"postgres://{user}:{password}@{place}/{at['NAME']}"
