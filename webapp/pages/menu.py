"""What the menu and the command palette offer: one row for each page, next to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A page or action that people find in the menu or the palette.

    `endpoint` names its view, `icon` a row of webapp/frontend/icons.txt, `group` its heading in the menu ("" for none: only the
    palette has it), `role` who is offered it, `bound` whether accounts bound to projects are too, `keys` what is typed for it.
    """

    title: str
    endpoint: str
    icon: str
    group: str = ""
    role: str = "viewer"
    bound: bool = True
    keys: str = ""
