"""The section of docs/performance.md that tells what was measured, where and by which command."""

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.imports.table import Table

TITLE = "# Performance\n"
HEADING = "## Imports"
_SECTION = re.compile(rf"^{HEADING}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def make_section(
    *, command: str, subject: str, machine: Mapping[str, str], runs: Table, figures: Table
) -> str:
    """Markdown from the heading on; `subject` is one sentence about the files and the runs."""
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    return f"""{HEADING}

Measured by

```
{command}
```

{subject} Everybody runs in a process of its own, by turns, and is timed by itself from the moment
its libraries are loaded until its result is complete; what is deleted afterwards, such as the
import's scratch folder, is not counted for anybody. From a file to a version goes the way of an
import: the rows checked, problems written, keys compared, the version committed, hashed and on
the disk. Provider and quality report are apart; the SHA-256 of the upload and the database's rows
are left out.
CPU seconds are those of all processors together, the least of all runs. Anonymous memory is what
no file backs, sampled from `/proc/<pid>/smaps_rollup`, resident memory the kernel's high-water
mark, both the most of all runs.

{figures.as_markdown()}

{runs.as_markdown()}

{facts}
"""


def write_section(path: Path, section: str) -> None:
    """Put the section in its place, or at the end; whatever else the file tells stays."""
    text = path.read_text() if path.exists() else TITLE
    known = _SECTION.search(text)
    if known:
        rest = text[known.end() :]
        text = text[: known.start()] + section + (f"\n{rest}" if rest else "")
    else:
        text = f"{text.rstrip()}\n\n{section}"
    path.write_text(text)
