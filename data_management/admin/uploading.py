"""The admin's "add" of an import: an upload that goes through the service."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from data_management.errors import ImportRefused
from data_management.forms import UploadForm
from qlibui.jobs.admin.posting import PostCommands
from qlibui.people import person_behind


class Uploading(PostCommands):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_operate_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        person = person_behind(request)
        form = UploadForm(request.POST or None, request.FILES or None, person=person)
        if request.method == "POST" and form.is_valid():
            try:
                task = form.submit()
            except ImportRefused as refused:
                form.add_error("file", str(refused))
            else:
                messages.success(request, f"{task} is accepted; its import starts at once.")
                return redirect(reverse(f"admin:{self._url_name('change')}", args=[task.pk]))
        shown = {"title": "Import a file", "form": form, "opts": self.opts}
        template = "admin/data_management/importtask/upload.html"
        return render(request, template, self.admin_site.each_context(request) | shown)
