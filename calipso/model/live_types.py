"""The lists of all live relationship types in Cypher files, as LINK_TYPES has them.

A pattern without types, or with types as a parameter, looks at every link and then lets go of the former ones (WAS_...):
what years have left would make each question dearer. So all live types are named, in every such file alike; in those that
ask of the past, the former ones too.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

from calipso.model.links import LINK_TYPES
from calipso.model.tables import FORMER

# Twenty names and more: no pattern that is written by hand names so many.
LISTED = re.compile(r"\b[A-Z_]+(?:\s*\|\s*[A-Z_]+){19,}")
WIDTH = 118


def with_live_types(statement: str) -> str:
    """A Cypher statement whose lists of all live relationship types (or all live and former ones) are those of LINK_TYPES."""
    live = sorted(row.relationship for row in LINK_TYPES)
    former = [FORMER + name for name in live]

    def listed(found: re.Match[str]) -> str:
        names = " | ".join(live + former if FORMER in found[0] else live)
        before = statement[: found.start()].rpartition("\n")[2]
        return textwrap.fill(before + names, WIDTH, subsequent_indent="    ")[len(before) :]

    return LISTED.sub(listed, statement)


def main() -> None:
    """Write the lists into all files of a folder, or with --check fail where a file has others."""
    check, folder = "--check" in sys.argv, Path(sys.argv[-1])
    for file in sorted(folder.rglob("*.cypher")):
        was = file.read_text(encoding="utf-8")
        now = with_live_types(was)
        if now != was and check:
            sys.exit(f"{file} does not name the live relationship types of calipso/model: run make docs")
        if now != was:
            file.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
