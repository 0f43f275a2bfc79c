"""The look of the admin: its name, its sidebar and its blue."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

SECTIONS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Data",
        (
            ("Imports", "upload_file", "data_management_importtask"),
            ("Datasets", "database", "data_management_dataset"),
            ("Versions", "history", "data_management_datasetversion"),
        ),
    ),
    (
        "Research",
        (
            ("Strategies", "strategy", "strategy_strategy"),
            ("Runs of strategies", "shopping_cart", "strategy_strategyrun"),
            ("Their schedules", "schedule", "strategy_scheduledstrategy"),
            ("Back-tests", "query_stats", "backtest_backtest"),
            ("Reports", "summarize", "backtest_report"),
            ("Canaries", "pest_control", "backtest_canary"),
            ("Paper accounts", "edit_note", "backtest_paperaccount"),
            ("Paper runs", "update", "backtest_paperrun"),
        ),
    ),
    (
        "Work",
        (
            ("Jobs", "work_history", "jobs_job"),
            ("Schedules", "event_repeat", "django_celery_beat_periodictask"),
            ("Crontabs", "calendar_clock", "django_celery_beat_crontabschedule"),
            ("Intervals", "timer", "django_celery_beat_intervalschedule"),
            ("Celery results", "fact_check", "django_celery_results_taskresult"),
        ),
    ),
    (
        "People",
        (
            ("Users", "person", "auth_user"),
            ("Groups", "group", "auth_group"),
            ("API tokens", "key", "knox_authtoken"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links, each seen by those who may see what it leads to."""
    groups: list[dict[str, Any]] = [{"title": None, "items": [_home()]}]
    for title, links in SECTIONS:
        items = [_link(*link, request) for link in links]
        groups.append({"title": title, "separator": True, "items": items})
    return groups


def _home() -> dict[str, Any]:
    return {"title": "Home page", "icon": "home", "link": reverse_lazy("home"), "active": False}


def _link(title: str, icon: str, model: str, request: HttpRequest) -> dict[str, Any]:
    app, _, name = model.rpartition("_")
    may = [f"{app}.{verb}_{name}" for verb in ("view", "change")]
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{model}_changelist"),
        "permission": lambda _: any(map(request.user.has_perm, may)),
    }


SHADES = {
    50: "97.5% .013", 100: "94.5% .028", 200: "89.5% .052", 300: "82% .092", 400: "72% .132",
    500: "62% .145", 600: "52.5% .143", 700: "46% .125", 800: "40% .1", 900: "34% .078",
    950: "26% .056",
}  # fmt: skip


def _static(name: str) -> Callable[[HttpRequest], str]:
    return lambda _: static(name)


UNFOLD: dict[str, Any] = {
    "LOGIN": {"form": "qlibui.sign_in.AdminSignInForm"},
    "SITE_TITLE": "qlib-ui",
    "SITE_HEADER": "qlib-ui",
    "SITE_URL": "/",
    "SITE_ICON": _static("qlibui/icon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": _static("qlibui/icon.svg")},
    ],
    "STYLES": [_static("qlibui/jobs.css"), _static("qlibui/admin.css")],
    "SIDEBAR": {"show_search": True, "navigation": sidebar},
    "COLORS": {"primary": {str(name): f"oklch({shade} 250)" for name, shade in SHADES.items()}},
}
