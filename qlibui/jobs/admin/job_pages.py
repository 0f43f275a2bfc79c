"""All jobs of every kind, with their ledger."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch

from qlibui.jobs.admin.addresses import address_of
from qlibui.jobs.admin.columns import JobColumns
from qlibui.jobs.admin.read_only import ReadOnlyAdmin, ReadOnlyInline
from qlibui.jobs.history import attempts_in
from qlibui.jobs.kinds import all_kinds, kind_of
from qlibui.jobs.models import Job, JobEvent


class EventInline(ReadOnlyInline):
    model = JobEvent
    verbose_name_plural = "ledger"
    fields = ("at", "from_status", "to_status", "attempt", "code", "message", "detail", "actor")

    def get_count(self, request: HttpRequest, obj: Job) -> int:
        return obj.events.count()


class JobPages(JobColumns, ReadOnlyAdmin):
    """What every kind of job shows: its list, its panel, its attempts and its ledger."""

    change_form_outer_after_template = "admin/jobs/attempts.html"
    inlines: ClassVar[tuple[type[ReadOnlyInline], ...]] = (EventInline,)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        events = JobEvent.objects.filter(job_id=unquote(object_id)).order_by("id")
        shown = {"attempts": attempts_in(events), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)


class KindFilter(admin.SimpleListFilter):
    """Offers the kinds that the code knows: to look which kinds the jobs have takes all jobs."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in sorted(kind.name for kind in all_kinds())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(JobPages):
    list_display = (
        "kind", "status_cell", "progress_cell", "attempt", "duration_cell", "owner_cell",
    )  # fmt: skip
    list_filter = ("status", KindFilter, "created_at")
    search_fields = ("id", "kind", "celery_task_id", "error", "owner__username")
    fieldsets = (
        (None, {"fields": ("kind", "params", "result", "owner")}),
        (
            "Times",
            {"fields": ("created_at", "queued_at", "started_at", "finished_at", "run_after")},
        ),
        (
            "For operators",
            {"fields": ("id", "celery_task_id", "exclusive_key", "max_attempts", "lease_until")},
        ),
    )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A job of a kind with a model of its own has a page of its own, which says more."""
        page = _own_page(unquote(object_id))
        return redirect(page) if page else super().change_view(
            request, object_id, form_url, extra_context
        )  # fmt: skip


def _own_page(job_id: str) -> str | None:
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    try:
        model = kind_of(kind or "").model
        return None if model is Job else address_of(model, job_id)
    except (LookupError, NoReverseMatch):
        return None
