"""The Celery app `qlibui`; its settings are the CELERY_* ones of `qlibui.settings`."""

import os

from qlibui.jobs.listening import Listening
from qlibui.jobs.reconnecting import ImpatientSender

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qlibui.settings")

app = ImpatientSender("qlibui", amqp="qlibui.jobs.reconnecting:EagerAMQP")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Listening)
