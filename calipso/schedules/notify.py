"""Mail and chat out, by apprise. Its URLs hold passwords, so they are named by where they stand and never kept.

A reference is `env:NAME` (a variable of the scheduler's environment) or `file:PATH`; each holds one apprise URL a line, like
`mailtos://user:password@mail.example.com?to=noc@example.com` (https://github.com/caronc/apprise/wiki).
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from calipso.errors import CalipsoError, Invalid

REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
# Whatever else is said of a failure, this says why.
CAUSE = re.compile(r"(?:Socket Exception|SMTP [Ee]rror|Exception|Error)[^:]*: *(.+)")
SHORTEST_SECRET = 4
# What apprise logs is caught for all threads alike: one message at a time, so that each is told its own cause.
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message to one place; `to` holds no password."""

    to: str
    ok: bool
    message: str = ""


def check_reference(text: str) -> str:
    """The reference itself. Raises ValueError, without repeating a secret, for anything else."""
    if "://" in text:
        raise ValueError("a URL holds secrets: put it into a variable or file, and give env:NAME or file:/PATH")
    if not REFERENCE.fullmatch(text):
        raise ValueError("give env:NAME, a variable of the scheduler's environment, or file:/PATH")
    return text


def send(
    references: Iterable[str], title: str, body: str, attachments: Sequence[Attachment] = ()
) -> list[dict[str, Any]]:
    """Send a message to all places that some references name, one after the other; for each: to, ok, message.

    One that fails, or whose reference cannot be read, stops no other.
    """
    return [asdict(sent) for reference in references for sent in _send_by(reference, title, body, attachments)]


def _send_by(reference: str, title: str, body: str, attachments: Sequence[Attachment]) -> Iterator[Sent]:
    try:
        urls = _read(reference)
    except CalipsoError as err:
        yield Sent(reference, ok=False, message=f"{err.message}; {err.hint}")
        return
    for number, url in enumerate(urls, 1):
        place = reference if len(urls) == 1 else f"{reference}, line {number}"
        yield _send_to(url, place, title, body, attachments)


def _read(reference: str) -> list[str]:
    """The URLs behind a reference. Raises Invalid."""
    kind, _, where = reference.partition(":")
    try:
        text = Path(where).read_text(encoding="utf-8") if kind == "file" else os.environ[where]
    except KeyError:
        hint = "set it where the scheduler starts (calipso down; calipso up)"
        raise Invalid(f"the variable {where} is not set for the scheduler", hint) from None
    except (OSError, UnicodeDecodeError) as err:
        said = getattr(err, "strerror", None) or "no text"
        raise Invalid(f"{where} cannot be read by the scheduler: {said}", "correct the file or its rights") from err
    urls = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not urls:
        raise Invalid(f"{reference} holds no URL", "write one like mailto://mail.example.com?to=noc@example.com")
    return urls


def _send_to(url: str, place: str, title: str, body: str, attachments: Sequence[Attachment]) -> Sent:
    import apprise  # noqa: PLC0415 - a hundred services, slow to load
    from apprise.attachment.memory import AttachMemory  # noqa: PLC0415

    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        return Sent(place, ok=False, message="it is no URL that apprise knows; see its list of services")
    notifier = apprise.Apprise()
    notifier.add(service)
    files = apprise.AppriseAttachment()
    for one in attachments:
        files.add(AttachMemory(content=one.content, name=one.name, mimetype=one.mimetype))  # type: ignore[no-untyped-call]
    to = f"{place} ({service.service_name})"
    logging.getLogger("apprise").propagate = False  # what it says of a failure may hold what is secret in the URL
    caught = apprise.LogCapture(level=logging.DEBUG, fmt="%(message)s")  # type: ignore[no-untyped-call]
    with _turn, caught as said:
        done = notifier.notify(body=body, title=title, attach=files if attachments else None)
        lines = said.getvalue().splitlines()
    return Sent(to, ok=True) if done else Sent(to, ok=False, message=_without_secrets(_cause(lines), url))


def _cause(lines: Sequence[str]) -> str:
    """Why a message was not sent, out of what apprise logged."""
    for line in reversed(lines):
        if found := CAUSE.search(line):
            return found[1].strip()
    return lines[-1].strip() if lines else "it was refused without a word"


def _without_secrets(text: str, url: str) -> str:
    """A text in which nothing of a URL's user, password, path or query is told."""
    rest = url.partition("://")[2]
    login, at, place = rest.rpartition("@")
    parts = re.split(r"[/?&=:]", login if at else "") + re.split(r"[/?&=]", place)[1:]
    for part in sorted({unquote(part) for part in parts} | set(parts), key=len, reverse=True):
        if len(part) >= SHORTEST_SECRET and "@" not in part:
            text = text.replace(part, "***")
    return text
