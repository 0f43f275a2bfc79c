"""How the API describes itself: its name, its version, the names of its choices."""

from typing import Any

SPECTACULAR: dict[str, Any] = {
    "TITLE": "qlib-ui",
    "DESCRIPTION": "Vendor market-data files become versioned datasets that Microsoft Qlib reads.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "JobStatus": "qlibui.jobs.lifecycle.JobStatus",
        "ReportFormat": "backtest.models.ReportFormat",
        "ImportType": "data_management.models.ImportType",
        "VersionKind": "data_management.models.VersionKind",
        "Visibility": "data_management.models.Visibility",
    },
}
