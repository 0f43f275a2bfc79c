"""The questions of an import, answered on its page."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from data_management.answer_forms import AnswerForm, MappingForm, answer_form
from data_management.commands import answer
from qlibui.jobs.admin.posting import PostCommands
from qlibui.jobs.errors import MoveRefused
from qlibui.people import person_behind


class Answering(PostCommands):
    """An admin of imports whose page holds the form of their questions, posted to `answer/`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.answer_view))
        address = path("<path:object_id>/answer/", view, name=self._url_name("answer"))
        return [address, *super().get_urls()]

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_operate_permission(request):
            raise PermissionDenied
        task = self.thing_at(request, object_id)
        if task is None:
            raise Http404
        form = answer_form(task, request.POST)
        if form is None:
            messages.error(request, f"{task} asks nothing now.")
        elif not form.is_valid():
            messages.error(request, _first_error(form))
        else:
            self._answer(request, task, form)
        return self.show_again(object_id)

    def _answer(self, request: HttpRequest, task: Any, form: AnswerForm | MappingForm) -> None:
        try:
            messages.success(request, answer(task, form.answers, person_behind(request)))
        except MoveRefused as refused:
            messages.error(request, str(refused))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        task = self.thing_at(request, object_id)
        shown = dict(extra_context or {})
        if task is not None and self.has_operate_permission(request):
            shown["answer_form"] = answer_form(task)
            shown["answer_url"] = reverse(
                f"admin:{self._url_name('answer')}", args=[quote(task.pk)]
            )
        return super().change_view(request, object_id, form_url, shown)


def _first_error(form: AnswerForm | MappingForm) -> str:
    return next(str(sentence) for errors in form.errors.values() for sentence in errors)
