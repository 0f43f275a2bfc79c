"""The page of a preview: what an import would do, how the file was read, and the import itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from data_management import previews
from data_management.answer_forms import AnswerForm
from data_management.errors import ImportRefused
from data_management.models import ImportProblem
from data_management.preview_forms import ConfirmForm, CorrectionForm, question_form
from data_management.preview_models import PreviewTask
from data_management.preview_words import confirmation_of, facts_of, meaning_of_changes
from data_management.queries import may_change, previews_seen_by
from qlibui.jobs.commands import CANCEL, RETRY, fitting, give
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.explaining import explain
from qlibui.people import person_behind

OF_PREVIEWS = (RETRY, CANCEL)


@require_safe
@login_required
def preview_page(request: HttpRequest, preview_id: str) -> HttpResponse:
    return _show(request, _preview(request, preview_id))


def _show(request: HttpRequest, preview: PreviewTask, **shown: Any) -> HttpResponse:
    explain([preview])
    found = preview.found or {}
    changeable = may_change(request.user, preview)
    holds_file = changeable and bool(preview.found and preview.file_path)
    shown = {
        "correction": CorrectionForm(preview=preview) if holds_file else None,
        "questions": _own_questions(question_form(preview)) if holds_file else None,
        "confirmation": confirmation_of(preview) if holds_file else None,
    } | shown
    shown |= {
        "task": preview,
        "found": found,
        "facts": list(facts_of(found["metadata"])) if found.get("metadata") else [],
        "problems": [
            ImportProblem(**row) for row in (found.get("problems") or {}).get("first", ())
        ],
        "meaning": meaning_of_changes(preview),
        "is_outdated": _is_outdated(preview),
        "commands": fitting(OF_PREVIEWS, preview) if changeable else [],
    }
    response = render(request, "data/preview.html", shown)
    if preview.has_ended and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the whole page has changed, not its status alone
    return response


def _own_questions(form: AnswerForm | None) -> AnswerForm | None:
    """Without the one that importing answers."""
    return None if form is None or form.keys == ["restated"] else form


def _is_outdated(preview: PreviewTask) -> bool:
    """Whether the dataset has another version by now than it was compared with."""
    changes = (preview.found or {}).get("changes")
    current = preview.dataset.current if preview.dataset else None
    compared_with = changes["since_version"] if changes else None
    return bool(changes) and compared_with != (current.number if current else None)


@require_POST
@login_required
def look_again(request: HttpRequest, preview_id: str) -> HttpResponse:
    """Read the same file otherwise; what is wrong with an answer is said beside it."""
    preview = _changeable(request, preview_id)
    asked = question_form(preview, request.POST) if "answering" in request.POST else None
    form = asked or CorrectionForm(request.POST, preview=preview)
    name = "questions" if asked else "correction"
    if not form.is_valid():
        return _show(request, preview, **{name: form})
    changes = form.answers if isinstance(form, AnswerForm) else form.changes
    try:
        again = previews.look_again(preview, changes)
    except (ImportRefused, MoveRefused) as refused:
        messages.error(request, str(refused))
        return redirect("preview", preview_id=preview.pk)
    return redirect("preview", preview_id=again.pk)


@require_POST
@login_required
def confirm_preview(request: HttpRequest, preview_id: str) -> HttpResponse:
    preview = _changeable(request, preview_id)
    form = ConfirmForm(request.POST)
    try:
        task = previews.confirm(preview, form.changes if form.is_valid() else {})
    except (ImportRefused, MoveRefused) as refused:
        messages.error(request, str(refused))
        return redirect("preview", preview_id=preview.pk)
    messages.success(request, f"{task} is accepted.")
    return redirect("import", task_id=task.pk)


@require_POST
@login_required
def command_preview(request: HttpRequest, preview_id: str, name: str) -> HttpResponse:
    preview = _changeable(request, preview_id)
    command = next((one for one in OF_PREVIEWS if one.name == name), None)
    if command is None:
        raise Http404
    told = give(command, preview, person_behind(request))
    messages.add_message(request, messages.SUCCESS if told.done else messages.ERROR, told.sentence)
    return redirect("preview", preview_id=preview.pk)


def _preview(request: HttpRequest, preview_id: str) -> PreviewTask:
    seen = previews_seen_by(request.user).select_related("dataset__current", "owner", "import_task")
    return get_object_or_404(seen, pk=preview_id)


def _changeable(request: HttpRequest, preview_id: str) -> PreviewTask:
    preview = _preview(request, preview_id)
    if not may_change(request.user, preview):
        raise PermissionDenied
    return preview
