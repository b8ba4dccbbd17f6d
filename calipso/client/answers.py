"""Answers about the whole: cliques of all, paths, impact, redundancy, compares, checks, Cypher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from calipso.client.connection import Connection
from calipso.client.shapes import Answer, Checked, CliqueInShort, Compare, Impact, Path, Redundancy


class Answers(Connection):
    """What follows from what there is. Ends and objects are named by id or any unique name."""

    def cliques(
        self, *, environment: str | None = None, project: str | None = None, erroneous: bool = False
    ) -> Iterator[CliqueInShort]:
        """The cliques of all servers, services and networks in short, or only those with something in error."""
        return self.pages("cliques", environment=environment, project=project, erroneous=erroneous)

    def path(self, source: str, target: str, *, environment: str | None = None, at: str | None = None) -> Path:
        """The real way between two ends, or where and why it breaks. Raises NotFound, Ambiguous."""
        return cast("Path", self.get("paths", source=source, target=target, environment=environment, at=at))

    def impact(
        self,
        objects: Sequence[str],
        *,
        environment: str | None = None,
        project: str | None = None,
        at: str | None = None,
    ) -> Impact:
        """Who is down, degraded and unaffected when objects are taken away together. Raises NotFound, Ambiguous."""
        body = {"objects": list(objects), "environment": environment, "project": project, "at": at}
        return cast("Impact", self.send("POST", "impact", body))

    def redundancy(self, *, environment: str | None = None, project: str | None = None) -> Redundancy:
        """Every single point of failure, what takes most with it first."""
        return cast("Redundancy", self.get("redundancy", environment=environment, project=project))

    def compare(
        self,
        a: str,
        b: str = "now",
        *,
        environment: str | None = None,
        project: str | None = None,
        clique: str | None = None,
        ignore: Sequence[str] = (),
        rules: bool = True,
        map_: str | None = None,
    ) -> Compare:
        """What was added, removed, changed and moved from A to B: snapshots, now, last-week, designed, times, ENV:NAME.

        `ignore` are TYPE.PROPERTY that is no change, `map_` is YAML of names that are others in B's environment.
        """
        query: dict[str, Any] = {"a": a, "b": b, "environment": environment, "project": project, "clique": clique}
        found = self.get("compare", **query, ignore=list(ignore) or None, rules=rules, map=map_)
        return cast("Compare", found)

    def check(
        self, design: str | None = None, *, environment: str | None = None, project: str | None = None
    ) -> Checked:
        """Whether all is as designed: by a design file's text, or without one by the snapshot that is pinned as design."""
        body = {"design": design, "environment": environment, "project": project}
        return cast("Checked", self.send("POST", "checks", body))

    def cypher(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int = 1000,
        timeout_s: float = 20.0,
    ) -> Answer:
        """Ask the graph in Cypher, reading only; for operators who see all. Raises Invalid, Forbidden."""
        body = {"statement": statement, "parameters": dict(parameters or {}), "limit": limit, "timeout_s": timeout_s}
        return cast("Answer", self.send("POST", "cypher", body))

    def questions(self) -> list[dict[str, str]]:
        """The saved questions: name, what each asks, its Cypher."""
        return cast("list[dict[str, str]]", self.get("questions")["items"])
