"""Secrets by where they stand: `env:NAME`, a variable of this process, or `file:/PATH`; the secret itself is kept nowhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

from calipso.errors import Invalid

REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
WAYS = "env:NAME, a variable of the process that scans, or file:/PATH, a file that it may read"


def check_secret_reference(text: str) -> str:
    """The reference itself. Raises ValueError for anything else, which may be a secret and is not repeated."""
    if not REFERENCE.fullmatch(text):
        raise ValueError(f"say where the secret stands, not the secret itself: {WAYS}")
    return text


def secret_of(reference: str) -> str:
    """The secret that a reference leads to, without the line's end of a file. Raises Invalid where there is none."""
    kind, _, place = reference.partition(":")
    if kind == "env":
        found = os.environ.get(place, "")
        remedy = f"set {place} where the scheduler is started (calipso up, or the container), and start it again"
    else:
        remedy = f"write it there, for the eyes of the scheduler's user alone: chmod 600 {place}"
        try:
            found = Path(place).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as err:
            raise Invalid(f"the secret at {reference} cannot be read: {getattr(err, 'strerror', err)}", remedy) from err
    if not found:
        raise Invalid(f"there is no secret at {reference}", remedy)
    return found
