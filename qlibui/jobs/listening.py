"""A worker tells that it listens, every few seconds, as long as it does."""

from typing import Any

from celery import bootsteps

from qlibui.jobs import signs


class Listening(bootsteps.StartStopStep):
    """A step of a worker's consumer: it runs in the worker's main process, beside its jobs."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        self.timer: Any = None
        super().__init__(consumer, **options)

    def start(self, consumer: Any) -> None:
        self._tell(consumer)
        self.timer = consumer.timer.call_repeatedly(signs.RENEWED_SECONDS, self._tell, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    shutdown = stop

    def _tell(self, consumer: Any) -> None:
        """The queues of now: `control add_consumer` and `cancel_consumer` change them."""
        signs.tell_listening(consumer.app.amqp.queues.consume_from)
