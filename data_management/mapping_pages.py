"""Forgetting a remembered mapping, on the page of its dataset."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from data_management.queries import datasets_seen_by, may_change


@require_POST
@login_required
def forget_mapping(request: HttpRequest, dataset_id: str, mapping_id: int) -> HttpResponse:
    dataset = get_object_or_404(datasets_seen_by(request.user), pk=dataset_id)
    if not may_change(request.user, dataset):
        raise PermissionDenied
    get_object_or_404(dataset.mappings.all(), pk=mapping_id).delete()
    messages.success(request, "The mapping is forgotten; later files are read by their headers.")
    return redirect("dataset", dataset_id=dataset.pk)
