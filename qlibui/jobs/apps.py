"""The job lifecycle as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "qlibui.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from qlibui.jobs import schedules, signals

        signals.connect()
        post_migrate.connect(schedules.seed, sender=self, dispatch_uid="jobs.seed")
