"""Commands as POST only: an action for the selected rows, buttons on a row's own page.

Unfold's row and detail actions are links, which a crawler or a prefetching browser would follow.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from qlibui.jobs.commands import Answer, Command, fitting, give
from qlibui.people import person_behind

REFUSALS_TOLD = 3


class PostCommands(ModelAdmin):
    """A model admin whose rows take `commands`."""

    commands: ClassVar[tuple[Command, ...]] = ()
    change_form_outer_before_template = "admin/jobs/panel.html"
    panel_template: ClassVar[str] = ""

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Who may change the rows by Django's permissions, also where no form changes them."""
        change = get_permission_codename("change", self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{change}"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.command_view))
        address = path("<path:object_id>/do/<slug:name>/", view, name=self._url_name("command"))
        return [address, *super().get_urls()]

    def command_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Give one command to one row, then show the row again."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        thing = self.thing_at(request, object_id)
        command = next((one for one in self.commands if one.name == name), None)
        if thing is None or command is None:
            raise Http404
        self._tell(request, [give(command, thing, person_behind(request))])
        return self.show_again(object_id)

    def thing_at(self, request: HttpRequest, object_id: str) -> Any:
        """The row that an address names, or None; addresses quote what keys may hold."""
        return self.get_object(request, unquote(object_id))

    def show_again(self, object_id: str) -> HttpResponse:
        return redirect(reverse(f"admin:{self._url_name('change')}", args=[object_id]))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_operate_permission(request):
            for command in self.commands:
                actions[command.name] = (_for_selected(command), command.name, command.label)
        return actions

    def give_to_all(self, request: HttpRequest, things: QuerySet[Any], command: Command) -> None:
        person = person_behind(request)
        self._tell(request, [give(command, thing, person) for thing in things])

    def commands_for(self, request: HttpRequest, thing: Any) -> list[dict[str, Any]]:
        """The buttons that make sense now, each with the address it posts to."""
        if thing is None or not self.has_operate_permission(request):
            return []
        name = f"admin:{self._url_name('command')}"
        return [
            {"command": command, "url": reverse(name, args=[quote(thing.pk), command.name])}
            for command in fitting(self.commands, thing)
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        thing = self.thing_at(request, object_id)
        shown = {
            "commands": self.commands_for(request, thing),
            "panel_template": self.panel_template,
            **(extra_context or {}),
        }
        response: HttpResponse = super().change_view(request, object_id, form_url, shown)
        return response

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _tell(self, request: HttpRequest, answers: Sequence[Answer]) -> None:
        """One sentence for what was done, one for each refusal, the first ones."""
        done = [answer.sentence for answer in answers if answer.done]
        refused = [answer.sentence for answer in answers if not answer.done]
        for sentence in _shortened(done):
            messages.success(request, sentence)
        for sentence in _shortened(refused):
            messages.error(request, sentence)


def _shortened(sentences: list[str]) -> list[str]:
    more = len(sentences) - REFUSALS_TOLD
    return sentences[:REFUSALS_TOLD] + ([f"The same for {more} more."] if more > 0 else [])


def _for_selected(command: Command) -> Callable[[PostCommands, HttpRequest, QuerySet[Any]], None]:
    def act(admin: PostCommands, request: HttpRequest, things: QuerySet[Any]) -> None:
        admin.give_to_all(request, things, command)

    return act
