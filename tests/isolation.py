"""A pytest plugin, loaded before the settings: tests never touch a person's own data or Redis."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="qlibui-tests-")
os.mkdir(f"{_home}/static")  # noqa: PTH102  whitenoise warns of a static folder that is not there
atexit.register(shutil.rmtree, _home, ignore_errors=True)

for name in ("REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "SECRET_KEY", "DEBUG"):
    os.environ.pop(name, None)
os.environ["QLIBUI_HOME"] = _home
os.environ["QLIBUI_READ_DOTENV"] = "0"
# Nothing listens there: what a test publishes is refused at once, and no real broker hears it.
os.environ["CELERY_BROKER_URL"] = "redis://127.0.0.1:1/0"
