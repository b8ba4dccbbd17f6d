"""Spans of time as people write them: 90s, 10m, 2h, 90d, 4w."""

from __future__ import annotations

import re

from calipso.errors import Invalid

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhdw])")


def is_span(text: str) -> bool:
    """Whether a text is a span, and no time."""
    return SPAN.fullmatch(text) is not None


def seconds(text: str) -> float:
    """A span in seconds. Raises Invalid."""
    found = SPAN.fullmatch(text)
    if not found:
        raise Invalid(f"{text!r} is no span of time", "write it like 90s, 10m, 2h, 1d or 4w")
    return float(found[1]) * UNITS[found[2]]
