"""The configuration files of a start: Redis without TCP, supervisor over a private socket."""

import shlex
from collections.abc import Iterable
from configparser import RawConfigParser
from pathlib import Path

from qlibui.embedded.programs import STOP_SECONDS, Program
from qlibui.embedded.redis import socket_path

CONTROL_SOCKET_NAME = "ctl"  # supervisor appends its pid while binding: keep it short
RESTARTS = 1_000_000


def write_redis_config(home: Path) -> Path:
    """Write run/redis.conf: one private unix socket, every write in the append-only file."""
    socket = socket_path(home)
    lines = [
        "port 0",
        f"unixsocket {_quote(socket)}",
        "unixsocketperm 700",
        f"dir {_quote(home / 'redis')}",
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    path = home / "run" / "redis.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def write_supervisor_config(home: Path, programs: Iterable[Program], *, directory: Path) -> Path:
    """Write run/supervisord.conf, which keeps `programs` running in `directory`.

    supervisord has to run in `home` with it.
    """
    config = RawConfigParser()
    config["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": _plain(home / "logs" / "supervisord.log"),
        "pidfile": _plain(home / "run" / "supervisord.pid"),
        "childlogdir": _plain(home / "logs"),
        "umask": "077",
    }
    config.update(_control(control_socket(home)))
    for program in programs:
        config[f"program:{program.name}"] = _keep_running(program, directory)
    path = home / "run" / "supervisord.conf"
    with path.open("w") as file:
        config.write(file)
    return path


def control_socket(home: Path) -> Path:
    """Return the private socket on which supervisor takes commands."""
    return socket_path(home).parent / CONTROL_SOCKET_NAME


def _control(socket: Path) -> dict[str, dict[str, str]]:
    factory = "supervisor.rpcinterface:make_main_rpcinterface"
    return {
        "unix_http_server": {"file": _plain(socket), "chmod": "0700"},
        "rpcinterface:supervisor": {"supervisor.rpcinterface_factory": factory},
        "supervisorctl": {"serverurl": f"unix://{_plain(socket)}"},
    }


def _keep_running(program: Program, directory: Path) -> dict[str, str]:
    return {
        "command": _plain(shlex.join(program.command)),
        "directory": _plain(directory),
        "priority": str(program.priority),
        "autostart": str(program.first).lower(),
        "autorestart": "true",
        "startretries": str(RESTARTS),
        "stopwaitsecs": str(STOP_SECONDS),
        "killasgroup": "true",
        "redirect_stderr": "true",
        # Relative to the home: of this value alone supervisor expands a percent sign twice.
        "stdout_logfile": f"logs/{program.name}.log",
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": "3",
    }


def _plain(value: str | Path) -> str:
    """Return the text with supervisor's own expansion sign escaped."""
    return str(value).replace("%", "%%")


def _quote(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
