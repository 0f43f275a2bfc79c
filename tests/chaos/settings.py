"""The project's settings with the jobs that only a chaos run has; read by all its processes."""

from qlibui.settings import *  # noqa: F403
from qlibui.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos"]
