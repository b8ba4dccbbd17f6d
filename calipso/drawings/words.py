"""What is written in a drawing: names without what breaks a format, long ones shortened, properties in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

ELLIPSIS = "\u2026"
# Between the lines of a tooltip: a plain line break is lost on its way through dot. No name has it, `clean` sees to that.
LINE = "\u2028"
# Names that a box tells in its tooltip, where it stands for many.
MOST_NAMES = 20
# Left out of a name: what XML cannot hold, and what turns the direction of the text around it.
_UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


def clean(text: object) -> str:
    """A text on one line that every format can hold; what cannot be written stands as U+FFFD."""
    line = _BREAKS.sub(" ", str(text))
    return unicodedata.normalize("NFC", _UNWRITABLE.sub("\ufffd", line)).strip()


def named(text: object) -> str:
    """A name in words, also where there is none."""
    return clean(text) or "(no name)"


def shortened(text: str, most: int) -> str:
    """A name that is too long without its middle: beginnings tell what it is, ends which one."""
    if len(text) <= most:
        return text
    head = (most - 1) * 2 // 3
    return text[:head] + ELLIPSIS + text[len(text) - (most - 1 - head) :]


def property_words(name: str, value: Any) -> str:
    """A property in words: texts as they are, lists joined, numbers with what they count."""
    if isinstance(value, (list, tuple)):
        return ", ".join(clean(one) for one in value)
    if isinstance(value, (bool, int, float)):
        return clean(f"{name.replace('_', ' ')} {value}")
    return clean(value)


def enumerated(names: Iterable[str]) -> str:
    """Names in a row, the first ones and how many more."""
    told = list(names)
    more = f" and {len(told) - MOST_NAMES} more" if len(told) > MOST_NAMES else ""
    return ", ".join(told[:MOST_NAMES]) + more


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts eth2 before eth10, as people do."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", text) if part)
