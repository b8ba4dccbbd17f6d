"""What a question costs the server, told by its own PROFILE and so the same on a busy machine as on a quiet one."""

from __future__ import annotations

from typing import Any

import neo4j

from calipso.queries import query


def hits(driver: neo4j.Driver, name: str, **params: Any) -> int:
    """What a question costs, in db hits; only the bare driver tells."""
    with driver.session() as session:
        profile: Any = session.run(neo4j.Query(f"PROFILE {query(name)}"), params).consume().profile
    waiting, total = [profile], 0
    while waiting:
        step = waiting.pop()
        total += step.get("dbHits", 0)
        waiting += step.get("children", [])
    return total
