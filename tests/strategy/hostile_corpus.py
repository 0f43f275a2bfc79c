"""What somebody might put into any place of a strategy to have it run, read or written."""

import base64
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any

from tests.strategy.expression_fuzz import HOSTILE

MARKER = Path(tempfile.gettempdir()) / f"qlibui-was-executed-{os.getpid()}"
"""A folder that some of these would make."""


class _Made:
    """What pickles as an order to make a folder."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(MARKER),)


PICKLE = pickle.dumps(_Made())
OLD_PICKLE = pickle.dumps(_Made(), protocol=0)
CLASS_PATHS: tuple[Any, ...] = (
    "qlib.contrib.model.gbdt.LGBModel",
    "os.system",
    "subprocess:Popen",
    {"class": "LGBModel", "module_path": "qlib.contrib.model.gbdt", "kwargs": {}},
    {"class": "system", "module_path": "os", "kwargs": {"command": f"mkdir {MARKER}"}},
    {"class": "Evil", "module_path": str(MARKER / "evil.py")},
    {"module_path": "os"},
    {"func": "os.mkdir", "args": [str(MARKER)]},
    {"py/object": "os.system", "py/reduce": [{"py/function": "os.mkdir"}, [str(MARKER)]]},
    {"__type__": "os.mkdir", "__value__": [str(MARKER)]},
)
PICKLES: tuple[Any, ...] = (
    base64.b64encode(PICKLE).decode(),
    OLD_PICKLE.decode("ascii"),
    f"data:application/octet-stream;base64,{base64.b64encode(PICKLE).decode()}",
    {"__pickle__": base64.b64encode(PICKLE).decode()},
    {"!binary": base64.b64encode(OLD_PICKLE).decode()},
)
YAML_TAGS: tuple[Any, ...] = (
    f"!!python/object/apply:os.mkdir ['{MARKER}']",
    f"!!python/object/new:os.system [mkdir {MARKER}]",
    "!!python/name:os.system",
    "!!python/module:os",
    f"- &a !!python/object/apply:os.mkdir\n  - {MARKER}\n- *a",
    "!ENV ${HOME}",
    "<<: *default",
    {"!!python/object/apply:os.mkdir": [str(MARKER)]},
)
DUNDERS: tuple[Any, ...] = (
    "__import__",
    "__class__",
    "__init__.__globals__",
    "{0.__class__.__mro__}",
    "%(__class__)s",
    "{{ ''.__class__.__mro__ }}",
    "{% debug %}",
    {"__class__": "os.system"},
    {"__proto__": {"polluted": True}},
    {"__reduce__": ["os.mkdir", [str(MARKER)]]},
)
FILE_SIGNAL = {"path": "/etc/passwd", "sha256": "a" * 64}
PATHS: tuple[Any, ...] = (
    "file:///etc/passwd",
    "FILE://localhost/etc/passwd",
    "http://127.0.0.1:1/evil",
    "s3://bucket/evil",
    "/etc/passwd",
    "../../../../etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "\\\\host\\share\\evil",
    "~/.ssh/id_rsa",
    "$HOME/evil",
    "all/../../../etc/passwd",
    "all\x00.txt",
    FILE_SIGNAL,
    {"provider_uri": "file:///etc"},
    ["../../etc/passwd"],
)
SHAPES: tuple[Any, ...] = (
    "\ud800",
    "\u202egnp.exe",
    "\x00",
    "=1+1",
    "'; DROP TABLE strategy_strategy; --",
    "a" * 100_000,
    10**400,
    -(10**30),
    1e308,
    [],
    [[[[[[[[[[]]]]]]]]]],
    {"": {"": {"": {}}}},
    {"\ud800": 1},
    {"$where": "1"},
    [None],
)
CORPUS: dict[str, tuple[Any, ...]] = {
    "expressions": HOSTILE,
    "class paths": CLASS_PATHS,
    "pickles": PICKLES,
    "yaml tags": YAML_TAGS,
    "dunder names": DUNDERS,
    "paths": PATHS,
    "shapes": SHAPES,
}
VALUES = [value for values in CORPUS.values() for value in values]
