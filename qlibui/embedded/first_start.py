"""What a start does to the database: bring it up to date, and on the first time fill it."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connections

from qlibui.jobs.errors import MoveRefused

ADMIN_NAME = "admin"
PASSWORD_BYTES = 12


def migrate_database() -> None:
    """Apply what is missing and leave no connection open for the processes started later."""
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def create_admin() -> str | None:
    """Create the administrator where there is none and return the password, which is kept nowhere.

    Returns None when a superuser exists already.
    """
    users = get_user_model()
    if users.objects.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    users.objects.create_superuser(ADMIN_NAME, password=password)
    return password


def request_sample_market(broker_url: str | None) -> bool:
    """Ask for the import of the sample market, an ordinary job; False when it is there already.

    The settings of this process were read before the embedded Redis was up, hence `broker_url`.
    """
    from data_management.services import request_sample_import
    from qlibui.celery import app

    if broker_url is not None:
        app.conf.update(broker_url=broker_url)
    task = request_sample_import()
    connections.close_all()
    return task is not None


def request_demo_backtest() -> bool:
    """Ask for a back-test of the sample market once it is there; False while it is being
    imported, so that somebody has to ask again. A start goes on without it."""
    from backtest.demo import request_demo, sample_is_coming
    from strategy.errors import NotTaken

    try:
        if sample_is_coming():
            return False
        request_demo()
        return True
    except DatabaseError:  # somebody holds it longer than anybody waits
        return False
    except (NotTaken, MoveRefused):  # the market was changed or undone meanwhile
        return True
    finally:
        connections.close_all()
