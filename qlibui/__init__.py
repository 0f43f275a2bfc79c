"""qlib-ui: market files become trusted datasets, ideas become tested strategies."""

from qlibui.celery import app as celery_app

__all__ = ["celery_app"]
