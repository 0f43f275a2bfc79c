"""`manage.py doctor`: what is wrong with this installation, and the mend."""

import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand

from qlibui.health.database import DATABASE, JOBS, PEOPLE
from qlibui.health.disk import DISK
from qlibui.health.findings import Finding, all_well, wrong
from qlibui.health.installed import look_at_env_file, look_at_packages, look_at_python
from qlibui.health.looking import look_at
from qlibui.health.signs import REDIS

# Nobody waits for it behind a proxy, and its process has yet to load what it asks with.
PATIENCE_SECONDS = 20.0


class Command(BaseCommand):
    help = "Say what is wrong with this installation and what to do; exit code 1 if anything is."
    # A check that fails is a finding here, not a reason to look no further.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*look_at_python(), *look_at_packages(), *look_at_env_file(), *_checks()]
        found += look_at([DATABASE, PEOPLE, DISK, REDIS, JOBS], seconds=PATIENCE_SECONDS)
        for finding in found:
            word = self.style.SUCCESS("well ") if finding.is_well else self.style.ERROR("wrong")
            self.stdout.write(f"{word}  {finding.message}")
        if not all_well(found):
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")


def _checks() -> Iterator[Finding]:
    """What Django's own checks call an error, in production a warning about it as well; that of the
    data directory is looked at for real."""
    least = checks.WARNING if settings.PRODUCTION else checks.ERROR
    for told in checks.run_checks(include_deployment_checks=settings.PRODUCTION):
        if told.is_serious(least) and not told.is_silenced() and told.id != "qlibui.E001":
            message = f"{told.msg.rstrip('.')}: {told.hint or 'see the documentation of Django.'}"
            yield wrong(str(told.id), message)
