"""Remembered mappings of a dataset over HTTP: seen, and forgotten."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from data_management.mapping_models import RememberedMapping
from data_management.queries import datasets_changed_by
from qlibui.api.access import find


class RememberedMappingSerializer(serializers.ModelSerializer[RememberedMapping]):
    """What a person said of a header, used for later files with the same one."""

    headers = serializers.ListField(child=serializers.CharField(allow_blank=True))
    mapping = serializers.DictField(
        child=serializers.CharField(), help_text="Field to the file's own header."
    )
    import_id = serializers.CharField(
        source="import_task_id", allow_null=True, help_text="The import that was given it last."
    )

    class Meta:
        model = RememberedMapping
        fields = ("id", "headers", "mapping", "import_id", "remembered_at")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(description="The mappings that imports of the dataset remember."),
    destroy=extend_schema(
        description="Forget a mapping: later files with this header are read by their names again."
    ),
)
class MappingViewSet(
    mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[RememberedMapping]
):
    """Remembered mappings, for those who may change the dataset: a header may tell more of a file
    than its bars do."""

    queryset = RememberedMapping.objects.none()
    serializer_class = RememberedMappingSerializer
    filterset_class = None
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[RememberedMapping]:
        changed = datasets_changed_by(cast(User, self.request.user))
        dataset = find(changed, "dataset of yours", pk=self.kwargs["dataset_id"])
        return RememberedMapping.objects.filter(dataset=dataset)

    def get_object(self) -> Any:
        return find(self.get_queryset(), "mapping", pk=self.kwargs["pk"])
