"""The bad rows of an import to download, and its family's count, on its page in the admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from data_management.bad_row_sheets import SheetType, make_sheet
from data_management.contents import NotHeld
from data_management.downloads import download_of
from data_management.errors import ImportRefused
from data_management.families import family_of
from data_management.mending import reason_not_to_mend
from data_management.queries import may_change
from qlibui.jobs.admin.posting import PostCommands


class Mending(PostCommands):
    """An admin of imports whose page offers the sheets at `bad-rows/csv/` and `bad-rows/xlsx/`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.bad_rows_view))
        address = path(
            "<path:object_id>/bad-rows/<slug:file_type>/", view, name=self._url_name("bad_rows")
        )
        return [address, *super().get_urls()]

    def bad_rows_view(
        self, request: HttpRequest, object_id: str, file_type: str
    ) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        task = self.thing_at(request, object_id)
        if task is None or file_type not in SheetType.values:
            raise Http404
        try:
            return download_of(make_sheet(task, file_type))
        except (NotHeld, ImportRefused) as refused:
            messages.error(request, str(refused))
        return self.show_again(object_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        task = self.thing_at(request, object_id)
        shown = dict(extra_context or {})
        if task is not None:
            shown["family"] = family_of(task)
            shown["may_mend"] = may_change(request.user, task) and not reason_not_to_mend(task)
        return super().change_view(request, object_id, form_url, shown)
