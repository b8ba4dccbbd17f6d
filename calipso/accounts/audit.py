"""The audit log: who did what, to what, when by the server's clock, from where, and whether it was done."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from calipso.accounts.sealing import Sealer, prove, sealer_of
from calipso.accounts.store import read_book
from calipso.accounts.tokens import PREFIX
from calipso.errors import DatabaseError, Invalid, NotFound
from calipso.graph import Graph, Row

LONGEST = 500
KEEP_DAYS = 400
BATCH = 5000
MOST = 1000
# Questions in addresses, and a secret of ours that somebody put into an address or a name.
_QUERY = re.compile(r"(/[^?\s]*)\?\S*")
_TOKEN = re.compile(rf"{PREFIX}[\w-]{{16,}}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done or refused.

    `who` is the user, or the name that was given; `what` room and deed, like "user add" or "login"; `target` what it was done to;
    `origin` an address, or "cli" and the user of that machine; `outcome` "done", "refused" or what went wrong.
    """

    who: str
    what: str
    target: str = ""
    origin: str = ""
    outcome: str = "done"


def note(graph: Graph, entry: Entry) -> None:
    """Write an entry into the audit log. Queries of addresses and secrets of tokens are left out of it."""
    sealer = sealer_of(graph)
    if not prove(graph, sealer):
        sealer = read_book(graph).sealer
    clean = {key: _clean(str(value)) for key, value in asdict(entry).items()}
    graph.write(
        "accounts/note",
        id=secrets.token_hex(12),
        sealed=sealer.seal(clean),
        who=_key(sealer, "who", clean["who"]),
        what=_key(sealer, "what", clean["what"]),
        room=_key(sealer, "what", clean["what"].split(" ")[0]),
    )


def list_audit(
    graph: Graph,
    *,
    who: str | None = None,
    what: str | None = None,
    since: datetime | None = None,
    before: str | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Entries, the newest first: `items` (id, at, who, what, target, origin, outcome), and `next`: `before` of the next page.

    `what` is a deed ("user add") or a room ("user"). Of an entry that was sealed with a key since lost only id and at are known.
    Raises Invalid, and NotFound where `before` is no entry or was trimmed since.
    """
    if not 1 <= limit <= MOST:
        raise Invalid(f"{limit} is no number of entries", f"give 1 to {MOST}")
    if since is not None and since.tzinfo is None:
        raise Invalid(f"{since} has no time zone", "give one, like 2026-11-27T00:00:00Z")
    sealer = sealer_of(graph)
    upto = graph.read("accounts/audit_at", id=before) if before else []
    if before and not upto:
        raise NotFound("no such place in the audit log", "begin with its first page")
    rows = graph.read(
        "accounts/audit",
        who=None if who is None else _key(sealer, "who", who),
        what=None if what is None else _key(sealer, "what", what),
        since=since.isoformat() if since else None,
        upto=upto[0]["at"] if upto else None,
        before=before,
        limit=limit + 1,
    )
    items = [{"id": row["id"], "at": row["at"], **_opened(sealer, row)} for row in rows[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None}


def trim_audit(graph: Graph, days: int = KEEP_DAYS) -> int:
    """Let go of entries older than so many days, by the server's clock; how many they were."""
    if days < 1:
        raise Invalid(f"{days} days is no age to keep the audit log for", "give 1 or more")
    gone = 0
    while deleted := graph.write("accounts/audit_trim", days=days, limit=BATCH).nodes_deleted:
        gone += deleted
    return gone


def _clean(text: str) -> str:
    text = _QUERY.sub(r"\1", _TOKEN.sub(f"{PREFIX}[secret]", text))
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST]


def _key(sealer: Sealer, kind: str, text: str) -> str:
    """What entries of someone, or of some deed or room, are found by."""
    return sealer.lookup(kind, text.casefold())


def _opened(sealer: Sealer, row: Row) -> dict[str, Any]:
    try:
        return sealer.open(row["sealed"])
    except DatabaseError:
        return dict.fromkeys(("who", "what", "target", "origin", "outcome"))
