"""System checks of what would lose data or open the site to everybody."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from qlibui.jobs.broker import RedisUnreachable, broker
from qlibui.safety.disks import MOUNTS, network_file_system_of

SITE, REDIS = "qlibui_site", "qlibui_redis"
PATIENCE_SECONDS = 1


@register(SITE)
def check_production(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.PRODUCTION and not os.environ.get("SECRET_KEY", "").strip():
        sentence = "PRODUCTION is on and SECRET_KEY is not set: set it to a long random text."
        found.append(Error(sentence, id="qlibui.E002"))
    if settings.PRODUCTION and settings.DEBUG:
        sentence = "PRODUCTION and DEBUG are both on: unset DEBUG."
        found.append(Error(sentence, id="qlibui.E003"))
    return found


@register(SITE)
def check_sqlite_disk(**_: Any) -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3" or not MOUNTS.exists():
        return []
    path = Path(database["NAME"]).resolve()
    kind = network_file_system_of(path, MOUNTS.read_text())
    if kind is None:
        return []
    sentence = (
        f"The SQLite database {path} is on a network file system ({kind}), where its locks do not "
        "hold: set QLIBUI_HOME to a local disk, or DATABASE_URL to PostgreSQL."
    )
    return [Error(sentence, id="qlibui.E004")]


@register(REDIS)
def check_redis_keeps_messages(**_: Any) -> list[CheckMessage]:
    """Of a Redis that does not answer within a second nothing is said."""
    try:
        with broker(seconds=PATIENCE_SECONDS) as (redis, _lists):
            policy = redis.info("memory").get("maxmemory_policy", "noeviction")
    except RedisUnreachable:
        return []
    if policy == "noeviction":
        return []
    sentence = (
        f"Celery's Redis deletes messages when its memory is full (maxmemory-policy {policy}): "
        "set maxmemory-policy to noeviction."
    )
    return [Error(sentence, id="qlibui.E005")]
