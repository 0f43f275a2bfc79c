"""Celery's own outcomes, kept beside the jobs for diagnosis; nobody edits them."""

from django.contrib import admin
from django_celery_results.admin import GroupResultAdmin as CeleryGroupResultAdmin
from django_celery_results.admin import TaskResultAdmin as CeleryTaskResultAdmin
from django_celery_results.models import GroupResult, TaskResult

from qlibui.jobs.admin.read_only import ReadOnlyAdmin

for model in (TaskResult, GroupResult):
    admin.site.unregister(model)


@admin.register(TaskResult)
class TaskResultAdmin(ReadOnlyAdmin, CeleryTaskResultAdmin):
    list_display = ("task_id", "task_name", "status", "date_done", "worker", "periodic_task_name")


@admin.register(GroupResult)
class GroupResultAdmin(ReadOnlyAdmin, CeleryGroupResultAdmin):
    pass
