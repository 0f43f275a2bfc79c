"""The job lifecycle as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "qlibui.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from qlibui.jobs import signals

        signals.connect()
