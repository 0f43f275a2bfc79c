"""The addresses of /api/v1, and its description for programs and people."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from backtest.api.backtests import BacktestViewSet
from backtest.api.canaries import CanaryViewSet
from backtest.api.of_strategies import StrategyBacktestViewSet
from backtest.api.papers import PaperAccountViewSet
from backtest.api.reports import ReportViewSet
from data_management.api.datasets import DatasetViewSet, VersionViewSet
from data_management.api.imports import ImportViewSet
from data_management.api.mappings import MappingViewSet
from data_management.api.previews import PreviewViewSet
from data_management.api.uploads import UploadViewSet
from qlibui.api.login import Login, Logout
from qlibui.jobs.api.views import ID_PATTERN, JobViewSet
from strategy.api.runs import StrategyRunViewSet
from strategy.api.schedules import ScheduleViewSet
from strategy.api.strategies import StrategyKindViewSet, StrategyViewSet

router = SimpleRouter()
router.register("imports", ImportViewSet, basename="imports")
router.register("previews", PreviewViewSet, basename="previews")
router.register("uploads", UploadViewSet, basename="uploads")
router.register("datasets", DatasetViewSet, basename="datasets")
router.register(
    f"datasets/(?P<dataset_id>{ID_PATTERN})/versions", VersionViewSet, basename="versions"
)
router.register(
    f"datasets/(?P<dataset_id>{ID_PATTERN})/mappings", MappingViewSet, basename="mappings"
)
router.register("strategy-kinds", StrategyKindViewSet, basename="kinds")
router.register("strategies", StrategyViewSet, basename="strategies")
router.register(
    f"strategies/(?P<strategy_id>{ID_PATTERN})/schedules", ScheduleViewSet, basename="schedules"
)
router.register("strategy-runs", StrategyRunViewSet, basename="runs")
router.register("backtests", BacktestViewSet, basename="backtests")
router.register(
    f"strategies/(?P<strategy_id>{ID_PATTERN})/backtests",
    StrategyBacktestViewSet,
    basename="strategytests",
)
router.register("paper-accounts", PaperAccountViewSet, basename="papers")
router.register("canaries", CanaryViewSet, basename="canaries")
router.register("reports", ReportViewSet, basename="reports")
router.register("jobs", JobViewSet, basename="jobs")


class NoSuchAddress(APIView):
    """Answers in the API's own way where there is nothing."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound(
            f"There is no {request.path}; /api/docs/ lists every address, and each ends in a slash."
        )


urlpatterns = [
    path("v1/auth/login/", Login.as_view(), name="auth-login"),
    path("v1/auth/logout/", Logout.as_view(), name="auth-logout"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^", NoSuchAddress.as_view()),
]
