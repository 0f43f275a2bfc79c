"""Datasets and the imports that make them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DataManagementConfig(AppConfig):
    name = "data_management"
    verbose_name = "Data"

    def ready(self) -> None:
        from data_management import attempt_leftovers, leftovers, schedules, tasks  # noqa: F401  the tasks register their kinds
        from qlibui.jobs.signals import swept

        post_migrate.connect(schedules.seed, sender=self, dispatch_uid="data_management.seed")
        for each in (leftovers, attempt_leftovers):
            swept.connect(each.collect_leftovers, dispatch_uid=each.__name__)
