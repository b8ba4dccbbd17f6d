"""The audit log: newest first, page by page, by whom and what and when, without secrets, and let go by age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calipso import accounts
from calipso.accounts import Entry, audit
from calipso.errors import CalipsoError, NotFound
from calipso.graph import Graph
from tests.accounts import all_properties

pytestmark = pytest.mark.graph


def whats(graph: Graph, **options: object) -> list[str]:
    """What was done, in the order of the log."""
    return [one["what"] for one in accounts.list_audit(graph, **options)["items"]]  # type: ignore[arg-type]


def test_who_did_what_to_what_from_where_and_when(graph: Graph) -> None:
    before = datetime.now(UTC) - timedelta(minutes=5)
    accounts.note(graph, Entry("noc", "token add", "grafana of noc", "192.0.2.7", "refused"))
    (one,) = accounts.list_audit(graph)["items"]
    assert {key: one[key] for key in ("who", "what", "target", "origin", "outcome")} == {
        "who": "noc",
        "what": "token add",
        "target": "grafana of noc",
        "origin": "192.0.2.7",
        "outcome": "refused",
    }
    assert before < datetime.fromisoformat(one["at"]) < before + timedelta(minutes=10)


def test_it_is_asked_by_whom_what_and_since_when(graph: Graph) -> None:
    accounts.note(graph, Entry("noc", "user add"))
    accounts.note(graph, Entry("root", "user remove"))
    graph.write("database/test_audit_older", days=3)
    accounts.note(graph, Entry("noc", "token add"))
    accounts.note(graph, Entry("noc", "userland"))
    assert whats(graph) == ["userland", "token add", "user remove", "user add"]
    assert whats(graph, who="NOC") == ["userland", "token add", "user add"]
    assert whats(graph, what="user") == ["user remove", "user add"]
    assert whats(graph, what="user add") == ["user add"]
    assert whats(graph, since=datetime.now(UTC) - timedelta(days=1)) == ["userland", "token add"]
    assert whats(graph, who="noc", what="user", since=datetime.now(UTC) - timedelta(days=4)) == ["user add"]
    assert whats(graph, who="nobody") == []


def test_pages_follow_each_other_without_gap_or_double(graph: Graph) -> None:
    for number in range(11):
        accounts.note(graph, Entry("noc", f"deed {number}"))
    told, before = [], None
    for _page in range(10):
        page = accounts.list_audit(graph, before=before, limit=4)
        told += [one["what"] for one in page["items"]]
        accounts.note(graph, Entry("noc", "meanwhile"))
        before = page["next"]
        if before is None:
            break
    assert told == [f"deed {number}" for number in reversed(range(11))]


def test_entries_of_one_moment_are_told_once_each(graph: Graph) -> None:
    for number in range(6):
        accounts.note(graph, Entry("noc", f"deed {number}"))
    graph.write("database/test_audit_at_once")
    first = accounts.list_audit(graph, limit=3)
    second = accounts.list_audit(graph, limit=3, before=first["next"])
    assert len({one["what"] for one in first["items"] + second["items"]}) == 6
    assert second["next"] is None


def test_old_entries_are_let_go_of(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 2)
    for number in range(5):
        accounts.note(graph, Entry("noc", f"old {number}"))
    graph.write("database/test_audit_older", days=401)
    accounts.note(graph, Entry("noc", "young"))
    assert accounts.trim_audit(graph) == 5
    assert accounts.trim_audit(graph) == 0
    assert whats(graph) == ["young"]


def test_secrets_and_queries_of_addresses_are_left_out(graph: Graph) -> None:
    secret = "calipso_" + "Ab1-_" * 8
    accounts.note(
        graph, Entry(f"x {secret}", "GET", f"/api/v1/objects?q=hidden&token={secret} then", "a\x1b[31m\nb", "y" * 9999)
    )
    (one,) = accounts.list_audit(graph)["items"]
    assert one["who"] == "x calipso_[secret]"
    assert one["target"] == "/api/v1/objects then"
    assert one["origin"] == "a [31m b"
    assert len(one["outcome"]) == 500
    assert secret not in all_properties(graph)


def test_a_name_with_a_question_mark_stays_whole(graph: Graph) -> None:
    accounts.note(graph, Entry("who?", "user add", "what? \ud800"))
    (one,) = accounts.list_audit(graph, who="who?")["items"]
    assert one["target"] == "what?  "


@pytest.mark.parametrize(
    "options",
    [{"limit": 0}, {"limit": 1001}, {"since": datetime(2026, 1, 1)}, {"before": "nothing"}],  # noqa: DTZ001 - what it refuses
)
def test_what_cannot_be_asked_is_said_so(graph: Graph, options: dict[str, object]) -> None:
    with pytest.raises(CalipsoError) as told:
        accounts.list_audit(graph, **options)  # type: ignore[arg-type]
    assert told.value.status in (400, 404)
    with pytest.raises(CalipsoError):
        accounts.trim_audit(graph, days=0)


def test_a_place_that_was_let_go_of_is_no_place(graph: Graph) -> None:
    accounts.note(graph, Entry("noc", "one"))
    accounts.note(graph, Entry("noc", "two"))
    before = accounts.list_audit(graph, limit=1)["next"]
    graph.write("database/test_audit_older", days=401)
    accounts.trim_audit(graph)
    with pytest.raises(NotFound, match="no such place"):
        accounts.list_audit(graph, before=before)
