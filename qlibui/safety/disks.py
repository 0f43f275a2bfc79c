"""Whether a file lies on a disk of this machine."""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
NETWORKED = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ncpfs|ceph|gfs2?|ocfs2|lustre|glusterfs|beegfs|"
    r"fuse\.(?:sshfs|s3fs|gcsfuse|glusterfs|ceph|rclone|davfs2?|smbnetfs)"
)


def network_file_system_of(path: Path, mounts: str) -> str | None:
    """The type of the network file system that holds `path`, which need not exist; None for a disk.

    `mounts` is the text of /proc/self/mountinfo.
    """
    holders = [mount for mount in map(_mount, mounts.splitlines()) if path.is_relative_to(mount[0])]
    # Of two mounts at one place the later one is seen.
    _, kind = max(reversed(holders), key=lambda mount: len(mount[0].parts), default=(path, ""))
    return kind if NETWORKED.fullmatch(kind) else None


def _mount(line: str) -> tuple[Path, str]:
    before, _, after = line.partition(" - ")
    return Path(_unescaped(before.split()[4])), after.split()[0]


def _unescaped(name: str) -> str:
    """Blanks and backslashes are written as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), name)
