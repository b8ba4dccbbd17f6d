"""Objects: lists, search, one with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from calipso.client.connection import Connection, identity_part
from calipso.client.shapes import Branch, Clique, History, Hit, Link, Object, Raw
from calipso.errors import Ambiguous, NotFound

_CANDIDATES = 11


class Inventory(Connection):
    """What there is. An object is named by its id; `find` gives that of a name, UUID, MAC or address."""

    def objects(
        self,
        *,
        environment: str | None = None,
        types: Sequence[str] | None = None,
        host: str | None = None,
        status: str | None = None,
        health: str | None = None,
        project: str | None = None,
        sort: str = "id",
    ) -> Iterator[Object]:
        """All objects that fit, in order of `sort` (descending with `-`), asked for page by page as they are used."""
        return self.pages(
            "objects",
            environment=environment,
            type=types,
            host=host,
            status=status,
            health=health,
            project=project,
            sort=sort,
        )

    def search(
        self, text: str, *, environment: str | None = None, types: Sequence[str] | None = None, limit: int = 50
    ) -> list[Hit]:
        """Objects that fit a text, nearest first: a name or part of one, UUID, MAC, address, prefix, VLAN, annotation."""
        found = self.get("objects", q=text, environment=environment, type=types, limit=limit)
        return cast("list[Hit]", found["items"])

    def object(self, identity: str) -> Object:
        """One object with its links, evidence, users, annotations and raw answer. Raises NotFound."""
        return cast("Object", self.get(f"objects/{identity_part(identity)}"))

    def find(self, text: str, environment: str | None = None) -> str:
        """The id of the one object that a text means: an id, or a unique name, UUID, MAC or address.

        Raises NotFound with what is like it, Ambiguous with the candidates.
        """
        if "/" in text:
            try:
                return self.object(text)["id"]
            except NotFound:
                pass  # an interface (compute-1/eth1) and a prefix have slashes too
        hits = self.search(text, environment=environment, limit=_CANDIDATES)
        exact = [hit for hit in hits if hit["matched"]["how"] == "exact"]
        named = [hit for hit in exact if hit["name"] == text]
        owned = [hit for hit in exact if hit["properties"].get("uuid") == text.lower()]
        for best in (named, owned, exact):
            if len(best) == 1:
                return best[0]["id"]
        if exact:
            choices = "; ".join(f"{hit['type']} {hit['id']}" for hit in (named or exact)[: _CANDIDATES - 1])
            raise Ambiguous(f"{text!r} fits several objects", f"name one by its id: {choices}")
        like = ", ".join(dict.fromkeys(hit["name"] for hit in hits[:5]))
        raise NotFound(f"no object {text!r}", f"did you mean: {like}" if like else "find it by a part: search")

    def tree(self, identity: str, depth: int = 3) -> list[Branch]:
        """What an object or environment contains, level by level. Raises NotFound."""
        return cast("list[Branch]", self.get(f"objects/{identity_part(identity)}/tree", depth=depth)["items"])

    def history(self, identity: str) -> History:
        """What an object is and was, the newest state first. Raises NotFound."""
        return cast("History", self.get(f"objects/{identity_part(identity)}/history"))

    def raw(self, identity: str) -> Raw:
        """What the sources answered about an object. Raises NotFound, also where it may not be told."""
        return cast("Raw", self.get(f"objects/{identity_part(identity)}/raw"))

    def links(self, identity: str, types: Sequence[str] | None = None) -> Iterator[Link]:
        """The live links of an object, of these types where some are named, with the evidence for each."""
        return self.pages("links", object=identity, type=types)

    def clique(self, identity: str, *, type_: str | None = None, at: str | None = None) -> Clique:
        """All that hangs together with an object, now or at a moment. Raises NotFound."""
        return cast("Clique", self.get(f"objects/{identity_part(identity)}/clique", type=type_, at=at))

    def annotations_of(self, identity: str) -> list[dict[str, Any]]:
        """What people and programs say of an object. Raises NotFound."""
        return cast("list[dict[str, Any]]", self.get(f"objects/{identity_part(identity)}/annotations")["items"])
