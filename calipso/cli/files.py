"""Files that commands read and write: told by name when they cannot be, and never half-written."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from calipso.errors import CalipsoError, Invalid

STDOUT = "-"


def read_text(file: Path, what: str, hint: str) -> str:
    """A text file that a person named. Raises Invalid, with `what` it should be."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise Invalid(f"{what} {file} cannot be read: {getattr(err, 'strerror', None) or err}", hint) from err


def write_file(file: str | Path, content: str | bytes, *, new: bool = False) -> None:
    """Write a file whole or not at all, `-` onto stdout; `new` refuses one that is there. Raises CalipsoError, Invalid."""
    data = content.encode() if isinstance(content, str) else content
    if str(file) == STDOUT:
        typer.echo(data, nl=False)
        return
    path = Path(file)
    if new and path.exists():
        raise Invalid(f"{path} is there already", "give another name, or remove it")
    try:
        if path.exists() and not path.is_file():  # a pipe or device is written, never replaced
            path.write_bytes(data)
            return
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as err:
        raise CalipsoError(
            f"{path} cannot be written: {err.strerror}", "name a file in a folder that is yours"
        ) from err
