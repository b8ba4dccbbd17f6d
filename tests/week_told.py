"""What Moz's week must have told, wherever it was lived: exactly these things, by names of servers and ports."""

from __future__ import annotations

from typing import Any

from tests import moz_week
from tests.moz_week import Told

# What happened, by what the reader must do about it; a virtual NIC is named by its port.
HAPPENED = {
    "moved": {f"instance {moz_week.MOVED}"},
    "removed": {f"instance {moz_week.DELETED}"},
    "added": {"port moz-router-backup", "vnic moz-router-backup"},
    "changed": {
        f"port {moz_week.DOWN} admin_state_up status",
        f"vnic {moz_week.DOWN} tag",
        f"vnic {moz_week.TAGGED} tag",
        f"vservice {moz_week.LEG} networks",
    },
    "rewired": {"added VSERVICE_NETWORK"},
}
FOLLOWS = {
    f"port {moz_week.DELETED}-eth0",
    f"vnic {moz_week.DELETED}-eth0",
    f"vconnector {moz_week.DELETED}-eth0",
    f"port {moz_week.MOVED}-eth0",
    f"vnic {moz_week.MOVED}-eth0",
    f"vconnector {moz_week.MOVED}-eth0",
}
# So much of a port's UUID is in the names of its devices.
STEM = 11


def check_week(told: Told) -> None:
    """Raises AssertionError where something else was told than what happened."""
    for compared in (told.last_week, told.designed):
        groups = _groups(compared, told.ports)
        assert {word: items for word, items in groups.items() if word != "follows"} == HAPPENED
        assert {item for item in groups["follows"] if item.split(" ")[0] in ("port", "vnic", "vconnector")} == FOLLOWS
        assert (compared["same"], compared["unconfirmed"]) == (False, [])
    failed = {item["subject"]: item["message"] for item in told.check["items"] if item["verdict"] == "failed"}
    assert failed == {
        moz_week.MOVED: "host is compute-2, designed compute-1; zone is az-b, designed az-a",
        moz_week.DELETED: "moz has no such server",
        "moz-backup": "routers: moz-router not designed",
    }
    _check_change(told)


def _groups(compared: dict[str, Any], ports: dict[str, str]) -> dict[str, set[str]]:
    told = {one["id"]: one for objects in compared["objects"].values() for one in objects}

    def said(item: Any) -> str:
        if not isinstance(item, str):
            return f"{item['was']} {item['type']}"
        one = told[item]
        return f"{one['type']} {_name(one, ports)}"

    def with_changes(item: Any) -> str:
        changes = told[item].get("changes", {}) if isinstance(item, str) else {}
        return " ".join((said(item), *sorted(changes)))

    return {
        group["group"]: set(map(with_changes if group["group"] == "changed" else said, group["items"]))
        for group in compared["groups"]
    }


def _name(one: dict[str, Any], ports: dict[str, str]) -> str:
    """A device is named by the port in whose name it is."""
    if one["type"] == "vnic":
        return ports[one["id"].split("/")[2]]
    stems = {uuid[:STEM]: name for uuid, name in ports.items()}
    return stems.get(one["name"][3:], one["name"])


def _check_change(told: Told) -> None:
    down = {one["name"] for one in told.opened["impact"]["down"]}
    assert set(moz_week.STOPPED) <= down
    assert moz_week.MOVED not in down, "it is on the host no more"
    assert told.opened["budget"] == {"minutes_per_week": 30, "needed": 5, "bears": True}
    event = told.during["events"][-1]
    assert (event["kind"], event["result"]["unexpected"]) == ("tick", [])
    seen = " ".join(one["what"] for one in event["result"]["expected"])
    for name in (*moz_week.STOPPED, moz_week.FORGOTTEN):
        assert name in seen
    assert [rest["what"].split(" since")[0] for rest in told.left] == [f"port {moz_week.FORGOTTEN} changed"]
    assert told.refused is not None
    assert moz_week.FORGOTTEN in told.refused.stderr
    assert (told.closed["status"], told.closed["verdict"]) == ("closed", "all healthy, and as before and as designed")
    kinds = [one["kind"] for one in told.closed["events"]]
    assert kinds == ["requested", "approved", "before", "tick", "after", "refused", "closed"]
    for file in told.files:
        assert file.stat().st_size, file
