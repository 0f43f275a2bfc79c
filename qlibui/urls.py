"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import include, path, reverse_lazy

from backtest import canary_pages as canaries
from backtest import compare_pages as comparisons
from backtest import pages as backtests
from backtest import paper_pages as papers
from backtest import strategy_pages as trials
from data_management import pages as data
from data_management import preview_pages as previews
from data_management.mapping_pages import forget_mapping
from qlibui import pages
from qlibui.health.pages import deep
from qlibui.sign_in import SignInForm
from strategy import pages as strategies
from strategy import run_pages as runs

CHANGE_PASSWORD = PasswordChangeView.as_view(
    template_name="registration/change_password.html", success_url=reverse_lazy("home")
)
handler400 = "qlibui.pages.refuse_request"

urlpatterns = [
    path("", pages.home, name="home"),
    path("activity/", pages.activity, name="activity"),
    # /health/live and /health/ready are answered before any of these: qlibui/health/probes.py
    path("health/deep", deep, name="health"),
    # before the page of a strategy, whose id may hold a slash
    path("strategies/<path:strategy_id>/try/", trials.try_strategy, name="try-strategy"),
    path("strategies/<path:strategy_id>/canary/", trials.look_at_strategy, name="look-at-strategy"),
    path("strategies/<path:strategy_id>/paper/", trials.open_paper, name="open-paper"),
    path("imports/", data.import_list, name="imports"),
    path("imports/<path:task_id>/answer/", data.answer_import, name="answer-import"),
    path("imports/<path:task_id>/bad-rows/<slug:file_type>/", data.bad_rows, name="bad-rows"),
    path("imports/<path:task_id>/mend/", data.mend_import, name="mend-import"),
    path("imports/<path:task_id>/do/<slug:name>/", data.command_import, name="command-import"),
    path("imports/<path:task_id>/", data.import_page, name="import"),
    path("previews/<path:preview_id>/again/", previews.look_again, name="look-again"),
    path("previews/<path:preview_id>/confirm/", previews.confirm_preview, name="confirm-preview"),
    path(
        "previews/<path:preview_id>/do/<slug:name>/",
        previews.command_preview,
        name="command-preview",
    ),
    path("previews/<path:preview_id>/", previews.preview_page, name="preview"),
    path("datasets/", data.dataset_list, name="datasets"),
    path(
        "datasets/<path:dataset_id>/do/<slug:name>/", data.command_dataset, name="command-dataset"
    ),
    path(
        "datasets/<path:dataset_id>/mappings/<int:mapping_id>/forget/",
        forget_mapping,
        name="forget-mapping",
    ),
    path("datasets/<path:dataset_id>/", data.dataset_page, name="dataset"),
    path("strategies/", strategies.strategy_list, name="strategies"),
    path("strategies/new/", strategies.new_strategy, name="new-strategy"),
    path("strategies/runs/<path:run_id>/do/<slug:name>/", runs.command_run, name="command-run"),
    path("strategies/runs/<path:run_id>/file/<slug:file_type>/", runs.run_file, name="run-file"),
    path("strategies/runs/<path:run_id>/", runs.run_page, name="strategy-run"),
    path(
        "strategies/<path:strategy_id>/do/<slug:name>/",
        strategies.command_strategy,
        name="command-strategy",
    ),
    path(
        "strategies/<path:strategy_id>/schedules/add/",
        strategies.add_schedule,
        name="add-schedule",
    ),
    path(
        "strategies/<path:strategy_id>/schedules/<int:schedule_id>/<slug:name>/",
        strategies.command_schedule,
        name="command-schedule",
    ),
    path("strategies/<path:strategy_id>/", strategies.strategy_page, name="strategy"),
    path("backtests/", backtests.backtest_list, name="backtests"),
    path("backtests/new/", backtests.new_backtest, name="new-backtest"),
    path("backtests/compare/", comparisons.compare_page, name="compare-backtests"),
    path("backtests/compare/sheet/", comparisons.comparison_sheet, name="comparison-sheet"),
    path(
        "backtests/reports/<path:report_id>/<slug:file_format>/",
        backtests.report_file,
        name="report-file",
    ),
    path(
        "backtests/<path:backtest_id>/do/<slug:name>/",
        backtests.command_backtest,
        name="command-backtest",
    ),
    path("backtests/<path:backtest_id>/", backtests.backtest_page, name="backtest"),
    path(
        "canaries/<path:canary_id>/do/<slug:name>/", canaries.command_canary, name="command-canary"
    ),
    path("canaries/<path:canary_id>/", canaries.canary_page, name="canary"),
    path("papers/", papers.paper_list, name="papers"),
    path("papers/<path:account_id>/do/<slug:name>/", papers.command_paper, name="command-paper"),
    path("papers/<path:account_id>/sheet/", papers.paper_sheet, name="paper-sheet"),
    path("papers/<path:account_id>/", papers.paper_page, name="paper"),
    path("accounts/login/", LoginView.as_view(authentication_form=SignInForm), name="login"),
    path("accounts/password/", CHANGE_PASSWORD, name="change-password"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/", include("qlibui.api.urls")),
]
