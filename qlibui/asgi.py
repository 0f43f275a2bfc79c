"""The ASGI application that uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qlibui.settings")

django = get_asgi_application()

from django.conf import settings  # noqa: E402  there are none before Django is set up

from data_management.uploads import FORM_BYTES  # noqa: E402
from qlibui.bodies import BoundedBodies  # noqa: E402
from qlibui.pieces import PiecewiseUploads  # noqa: E402
from qlibui.safety.checks import SITE  # noqa: E402
from qlibui.safety.starting import refuse_unsafe  # noqa: E402

refuse_unsafe(SITE)

application = BoundedBodies(PiecewiseUploads(django), settings.UPLOAD_MAX_BYTES + FORM_BYTES)
