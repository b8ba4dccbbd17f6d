"""A statement of somebody who does not own the database: what reads files, runs procedures or tells of the server is refused.

Accounts need no such guard: whatever a statement reads of them is sealed (docs/decisions/0007). Writing is refused by the server.
Words are looked for in the text as it stands, in strings and comments too, but for its first lines of comment: a plan does not
show what runs within an expression (`[x IN [1] | COLLECT {LOAD CSV ...}]`), and what our reading of quotes and comments took for
harmless, Neo4j's might not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph, Row

# As Neo4j reads it, `\u0043ALL` is CALL, so that no word could be found where such escapes are.
_ESCAPE = re.compile(r"\\u", re.IGNORECASE)
# Comments before all else cannot be within anything; they end with their line, whatever Neo4j takes for the end of one.
_HEADER = re.compile(r"\A(?:[ \t]*//[^\r\n\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*\n)*")
_CALL = re.compile(r"(?<![A-Za-z0-9_])CALL(?![A-Za-z0-9_])(?!\s*[({])", re.IGNORECASE)
_LABEL = re.compile(r"[:|&!]\s*\(*\s*`?(Accounts|User|Token|Session|Audit)\b")
_REFUSED = {"SHOW": "what the server tells of itself", "TERMINATE": "other people's work", "USE": "other databases"}
_HINT = "a text that only holds such a word can be given as a parameter"


def refuse_unsafe(statement: str, functions: Iterable[str] = ()) -> None:
    """Raises Invalid for a statement that could read files, run a procedure, or use one of these `functions` of plugins.

    A statement that speaks of accounts by their labels is refused too, though all that it could read is sealed.
    """
    if _ESCAPE.search(statement):
        raise Invalid(
            "escapes like \\u0041 are not taken here", "write the letter itself, or give the text as a parameter"
        )
    statement = _HEADER.sub("", statement)
    if _holds(statement, "LOAD") and _holds(statement, "CSV"):
        raise Invalid("LOAD CSV is not run here: it reads files", _HINT)
    if _CALL.search(statement):
        raise Invalid("procedures are not run here", "CALL { } and CALL (x) { } are; " + _HINT)
    if label := _LABEL.search(statement):
        raise Invalid(f"accounts (:{label[1]}) are not read here", "use the API's users, tokens and audit log")
    plugins = {name.split(".", 1)[0]: "functions of plugins" for name in functions}
    for word, what in (_REFUSED | plugins).items():
        if _holds(statement, word):
            raise Invalid(f"{word} is not taken here: {what}", _HINT)


def ask_guarded(
    graph: Graph, statement: str, params: Row, limit: int, timeout_s: float
) -> tuple[list[str], list[list[Any]], bool]:
    """What Graph.ask gives, for a statement that is refused where it is unsafe. Raises Invalid."""
    refuse_unsafe(statement, (row["name"] for row in graph.read("accounts/functions")))
    return graph.ask(statement, params, limit, timeout_s)


def _holds(statement: str, word: str) -> bool:
    """Whether a word stands anywhere; letters beyond ASCII beside it make it no other word, so that none is missed."""
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", statement, re.IGNORECASE) is not None
