"""Batches of rows: none too large, hubs kept together, so that batches in a row seldom touch the same object."""

from __future__ import annotations

import pytest

from calipso.batches import batches, by_hub, touched
from calipso.records import Link


def rows(*sizes: int) -> list[list[dict[str, int]]]:
    """Groups of so many rows, numbered through."""
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [[{"n": start + n} for n in range(size)] for start, size in zip(starts, sizes, strict=True)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((), []),
        ((1, 1, 1, 1, 1), [4, 1]),
        ((3, 3, 1), [3, 4]),
        ((4, 4), [4, 4]),
        ((1, 10, 2), [1, 4, 4, 4]),
        ((9,), [4, 4, 1]),
    ],
)
def test_groups_fill_batches_and_only_what_fits_into_none_is_torn_apart(
    sizes: tuple[int, ...], expected: list[int]
) -> None:
    groups = rows(*sizes)
    made = list(batches(groups, 4))
    assert [len(batch) for batch in made] == expected
    assert [row["n"] for batch in made for row in batch] == list(range(sum(sizes)))
    assert [len(group) for group in groups] == list(sizes), "the groups are the caller's"


def test_links_of_a_hub_stay_together_whichever_end_it_is() -> None:
    links = [
        Link("port_network", f"port/{port}", f"network/{network}", "")
        for port, network in ((1, "a"), (2, "b"), (3, "a"))
    ] + [Link("project_port", "project/p", f"port/{port}", "") for port in (1, 2, 3)]
    assert [[(link.source, link.target) for link in hub] for hub in by_hub(links)] == [
        [("port/1", "network/a"), ("port/3", "network/a")],
        [("port/2", "network/b")],
        [("project/p", "port/1"), ("project/p", "port/2"), ("project/p", "port/3")],
    ]


def test_rows_touch_what_they_are_of_and_what_they_link() -> None:
    assert touched([{"id": "a", "label": "x"}, {"source": "b", "target": "c"}]) == {"a", "b", "c"}
