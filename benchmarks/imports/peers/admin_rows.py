"""django-import-export, as an admin's import button uses it: rows saved one by one on SQLite."""

import itertools
import sys
from pathlib import Path
from typing import Any, ClassVar

import django
import tablib
from django.conf import settings

from benchmarks.imports.telling import Clock, tell

ROWS = 20_000


def _start_django(database: Path) -> None:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}},
        INSTALLED_APPS=["import_export", "benchmarks"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def _resource() -> Any:
    """The import of a model with a row for each bar, known by instrument and date."""
    from django.db import connection, models
    from import_export.resources import ModelResource

    class Bar(models.Model):
        code = models.CharField(max_length=16)
        date = models.DateField()
        open = models.FloatField()
        high = models.FloatField()
        low = models.FloatField()
        close = models.FloatField()
        volume = models.FloatField()
        amount = models.FloatField(null=True)
        note = models.CharField(max_length=200, blank=True)

        class Meta:
            app_label = "benchmarks"
            constraints: ClassVar = [
                models.UniqueConstraint(fields=["code", "date"], name="one_bar_a_day")
            ]

        def __str__(self) -> str:
            return f"{self.code} {self.date}"

    class Bars(ModelResource):
        class Meta:
            model = Bar
            import_id_fields = ("code", "date")
            exclude = ("id",)

    with connection.schema_editor() as editor:
        editor.create_model(Bar)
    return Bars()


def import_rows(source: Path, database: Path) -> None:
    """The first rows of a file; raises the first row's error."""
    _start_django(database)
    resource = _resource()
    with source.open() as file:
        text = "".join(itertools.islice(file, ROWS + 1))
    clock = Clock()
    rows = tablib.Dataset().load(text, format="csv")
    resource.import_data(rows, raise_errors=True)
    tell({**clock.told(), "rows": len(rows)})


if __name__ == "__main__":
    import_rows(*map(Path, sys.argv[1:]))
