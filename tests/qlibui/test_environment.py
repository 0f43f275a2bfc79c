"""What the environment says, typed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from qlibui.environment import broker_beside, read_flag, read_number


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/1"),
        ("redis://localhost:6379", "redis://localhost:6379/1"),
        ("rediss://user:secret@cache.example:6380/0", "rediss://user:secret@cache.example:6380/1"),
        ("unix:///run/redis.sock?db=0", "redis+socket:///run/redis.sock?virtual_host=1"),
    ],
)
def test_the_broker_is_another_database_of_the_same_redis(redis_url: str, broker: str) -> None:
    assert broker_beside(redis_url) == broker


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="DEBUG is 'perhaps': write true or false"):
        read_flag("DEBUG", default=False)


@pytest.mark.parametrize("text", ["ten", "1.5", "-3"])
def test_a_number_out_of_its_range_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_MAX_ATTEMPTS", text)
    with pytest.raises(ImproperlyConfigured, match="JOB_MAX_ATTEMPTS"):
        read_number("JOB_MAX_ATTEMPTS", 3, least=1)
