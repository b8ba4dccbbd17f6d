"""Where a token comes from: a file that nobody else may read, never the command line, which others see."""

from __future__ import annotations

from pathlib import Path

from calipso.errors import Invalid

_OTHERS = 0o077


def read_token(file: Path) -> str:
    """The token in a file (its only line). Raises Invalid for a file that others may read, that is empty or not there."""
    try:
        open_to_others = file.stat().st_mode & _OTHERS
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as err:
        raise Invalid(
            f"token file {file} cannot be read: {getattr(err, 'strerror', None) or err}",
            "make a token (calipso token add, or POST /api/v1/tokens) and write it there",
        ) from err
    if open_to_others:
        raise Invalid(f"token file {file} may be read by others", f"chmod 600 {file}")
    if not text or len(text.split()) != 1:
        raise Invalid(f"token file {file} holds no token", "it is one line: calipso_...")
    return text
