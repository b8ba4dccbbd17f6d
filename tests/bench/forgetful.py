"""The writer's peer that keeps no past: the same batches under the same lease, by statements that overwrite and delete."""

from __future__ import annotations

from collections.abc import Callable

from calipso.graph import Graph, WriteCounts

WITHOUT_PAST = {
    "write/objects_changed": "bench/objects_overwritten",
    "write/objects_removed": "bench/objects_deleted",
    "write/links_changed": "bench/links_overwritten",
    "write/links_removed": "bench/links_deleted",
}


class Forgetful(Graph):
    """A graph that lets go of what was."""

    def write(
        self, name: str, /, *, before_commit: Callable[[], object] | None = None, **params: object
    ) -> WriteCounts:
        """Run the named query, or the one that does the same without keeping what was."""
        counts = super().write(WITHOUT_PAST.get(name, name), before_commit=before_commit, **params)
        if name in WITHOUT_PAST:
            counts.properties_set += 1  # deleting sets none, by which the writer would tell that it lost its lease
        return counts
