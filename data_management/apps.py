"""Datasets and the imports that make them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DataManagementConfig(AppConfig):
    name = "data_management"
    verbose_name = "Data"

    def ready(self) -> None:
        from data_management import schedules, tasks  # noqa: F401  the tasks register their kinds
        from data_management.leftovers import collect_leftovers
        from qlibui.jobs.signals import swept

        post_migrate.connect(schedules.seed, sender=self, dispatch_uid="data_management.seed")
        swept.connect(collect_leftovers, dispatch_uid="data_management.leftovers")
