"""The project's own app: commands, checks and pages that know every other app."""

from django.apps import AppConfig


class QlibuiConfig(AppConfig):
    name = "qlibui"
    verbose_name = "qlib-ui"

    def ready(self) -> None:
        from qlibui import checks  # noqa: F401  registers the system checks
        from qlibui.safety import starting

        starting.connect()
