"""What a list of jobs shows of each; the cells that change carry an id and refresh by htmx."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.views import ChangeList

from qlibui.jobs.admin.posting import PostCommands
from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.explaining import explain
from qlibui.jobs.models import Job
from qlibui.jobs.templatetags import jobs as show


def nowrap(text: str) -> SafeString:
    return format_html('<span class="cell-time">{}</span>', text)


def live(job: Job, part: str, content: str) -> SafeString:
    """A cell that the list replaces every two seconds while the job goes on."""
    return format_html('<div id="{}">{}</div>', show.live_id(job, part), content)


class JobChangeList(ChangeList):
    """A page of jobs, each of which knows why it waits."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        explain(self.result_list)


class JobColumns(PostCommands):
    """A list of jobs, and the live panel on top of a job's page."""

    commands: ClassVar[tuple[Command, ...]] = (RETRY, CANCEL)
    live_parts: ClassVar[tuple[str, ...]] = ("status", "progress", "duration")
    list_before_template = "admin/jobs/poll.html"
    panel_template = "admin/jobs/job_panel.html"
    list_select_related: ClassVar[tuple[str, ...]] = ("owner",)
    list_filter: ClassVar[tuple[Any, ...]] = ("status", "created_at")
    list_per_page = 50
    list_fullwidth = True
    ordering = ("-created_at", "-id")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return JobChangeList

    @admin.display(description="Status", ordering="status")
    def status_cell(self, job: Job) -> SafeString:
        return live(job, "status", render_to_string("jobs/status.html", show.job_status(job)))

    @admin.display(description="Progress")
    def progress_cell(self, job: Job) -> SafeString:
        return live(job, "progress", render_to_string("jobs/progress.html", show.job_progress(job)))

    @admin.display(description="Took, since", ordering="created_at")
    def duration_cell(self, job: Job) -> SafeString:
        took, created = show.duration(job) or "–", f"{job.created_at:%Y-%m-%d %H:%M}"
        cell = format_html('{}<span class="cell-into">{}</span>', nowrap(took), nowrap(created))
        return live(job, "duration", cell)

    @admin.display(description="Owner", ordering="owner__username", empty_value="shared")
    def owner_cell(self, job: Job) -> Any:
        return job.owner

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The panel asks for the page again while the job goes on; once it has ended the whole
        page is loaded, for then its tabs have changed, too."""
        job = self.thing_at(request, object_id)
        goes_on = job is not None and not job.has_ended
        explain([job] if goes_on else [])
        wait = job.wait if goes_on else None
        shown = {"panel_is_live": goes_on, "wait": wait, **(extra_context or {})}
        response = super().change_view(request, object_id, form_url, shown)
        if not goes_on and request.headers.get("HX-Request"):
            response["HX-Refresh"] = "true"
        return response
