"""What is kept: environments, snapshots, changes, reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from calipso.client.connection import Connection, part
from calipso.client.shapes import Change, Report, Snapshot
from calipso.errors import CalipsoError

# Beside a method that is called `list`, the type needs another name.
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Environments:
    """Clouds that are discovered."""

    _at: Connection

    def list(self) -> list[dict[str, Any]]:
        """All environments that the one who asks sees, with their last scan."""
        return cast("list[dict[str, Any]]", self._at.get("environments")["items"])

    def get(self, key: str) -> dict[str, Any]:
        """One environment; its definition is for operators who see all. Raises NotFound."""
        return cast("dict[str, Any]", self._at.get(f"environments/{part(key)}"))

    def put(self, key: str, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a definition (docs/environments.md) under a key; for admins. Raises Invalid, Forbidden."""
        return cast(
            "dict[str, Any]", self._at.send("PUT", f"environments/{part(key)}", {"definition": dict(definition)})
        )

    def remove(self, key: str) -> None:
        """Remove an environment with all that was discovered in it; for admins."""
        self._at.send("DELETE", f"environments/{part(key)}")

    def past(self, key: str) -> dict[str, Any]:
        """How much of an environment's past is kept."""
        return cast("dict[str, Any]", self._at.get(f"environments/{part(key)}/past"))


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Names for what was known at a time."""

    _at: Connection

    def list(self, environment: str | None = None) -> list[Snapshot]:
        """Snapshots, the newest first."""
        return cast("list[Snapshot]", self._at.get("snapshots", environment=environment)["items"])

    def get(self, environment: str, name: str) -> Snapshot:
        """One snapshot. Raises NotFound."""
        return cast("Snapshot", self._at.get(f"snapshots/{part(environment)}/{part(name)}"))

    def take(
        self,
        name: str | None = None,
        *,
        environment: str | None = None,
        project: str | None = None,
        clique: str | None = None,
        note: str = "",
        pinned: bool = False,
        designed: bool = False,
    ) -> Snapshot:
        """Give what is known now a name, without one its time; nothing is scanned. Raises Conflict for a name that is taken."""
        body = {"name": name, "environment": environment, "project": project, "clique": clique, "note": note}
        return cast("Snapshot", self._at.send("POST", "snapshots", body | {"pinned": pinned, "designed": designed}))

    def pin(self, environment: str, name: str, *, pinned: bool = True, designed: bool = False) -> Snapshot:
        """Keep a snapshot from retention or let it go; `designed` makes it the network as designed."""
        body = {"pinned": pinned, "designed": designed}
        return cast("Snapshot", self._at.send("PATCH", f"snapshots/{part(environment)}/{part(name)}", body))

    def remove(self, environment: str, name: str) -> None:
        """Forget a snapshot's name. Raises NotFound."""
        self._at.send("DELETE", f"snapshots/{part(environment)}/{part(name)}")


@dataclass(frozen=True, slots=True)
class Changes:
    """Change windows."""

    _at: Connection

    def list(self) -> list[Change]:
        """Changes, the newest first."""
        return cast("list[Change]", self._at.get("changes")["items"])

    def get(self, number: int) -> Change:
        """One change with its events. Raises NotFound."""
        return cast("Change", self._at.get(f"changes/{part(number)}"))

    def rests(self, number: int) -> Rows:
        """What keeps a change from being closed, as the graph knows it now."""
        return cast("Rows", self._at.get(f"changes/{part(number)}/rests")["items"])

    def document(self, number: int) -> str:
        """The request for NOC and customer, as Markdown."""
        return self._at.request("GET", f"changes/{part(number)}/document", headers={"Accept": "*/*"}).text

    def open(
        self,
        objects: Sequence[str],
        until: datetime,
        *,
        start: datetime | None = None,
        environment: str | None = None,
        project: str | None = None,
        title: str = "",
        every_s: int = 600,
        downtime_min: float = 0.0,
        sla_minutes: float | None = None,
        designed: bool = False,
        drift: Sequence[str] = (),
    ) -> Change:
        """Ask for a change window on some objects: its impact is reckoned, nothing is done yet. Times have a zone."""
        body = {
            "objects": [*objects],
            "until": until.isoformat(),
            "start": start.isoformat() if start else None,
            "environment": environment,
            "project": project,
            "title": title,
            "every_s": every_s,
            "downtime_min": downtime_min,
            "sla_minutes": sla_minutes,
            "designed": designed,
            "drift": [*drift],
        }
        return cast("Change", self._at.send("POST", "changes", body))

    def approve(self, number: int, note: str = "") -> Change:
        """Approve a change, in the name of the one who asks. Raises NotFound, Conflict."""
        return cast("Change", self._at.send("POST", f"changes/{part(number)}/approval", {"note": note}))

    def waive(self, number: int, item: str, reason: str) -> Change:
        """Accept something that is left (or `all`), in the name of the one who asks."""
        body = {"item": item, "reason": reason}
        return cast("Change", self._at.send("POST", f"changes/{part(number)}/waivers", body))

    def close(self, number: int) -> Change:
        """Close a change as the graph knows it. Raises NeedsDecision with what is left."""
        return cast("Change", self._at.send("POST", f"changes/{part(number)}/close"))


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports: made, kept, opened again in any format."""

    _at: Connection

    def kinds(self) -> list[dict[str, str]]:
        """Which reports there are."""
        return cast("list[dict[str, str]]", self._at.get("report-kinds")["items"])

    def list(self) -> list[dict[str, Any]]:
        """Kept reports, the newest first."""
        return cast("list[dict[str, Any]]", self._at.get("reports")["items"])

    def make(self, kind: str, **inputs: Any) -> Report:
        """Make a report and keep it; `inputs` are environment, project, objects, a, b, change, at. Raises Invalid, NotFound."""
        return cast("Report", self._at.send("POST", "reports", {"kind": kind} | inputs))

    def get(self, number: int) -> Report:
        """A kept report as it was. Raises NotFound."""
        return cast("Report", self._at.get(f"reports/{part(number)}", format="json"))

    def content(self, number: int, format_: str) -> bytes:
        """A kept report as html, pdf, xlsx, csv or json."""
        with self._at.stream(f"reports/{part(number)}", format=format_) as response:
            return response.read()

    def download(self, number: int, file: str | Path, format_: str | None = None) -> Path:
        """Write a kept report into a file, in the format that its ending tells; whole or not at all. Raises CalipsoError."""
        path = Path(file)
        content = self.content(number, format_ or path.suffix.removeprefix("."))
        draft = path.with_name(f".{path.name}.part")
        try:
            draft.write_bytes(content)
            draft.replace(path)
        except OSError as err:
            draft.unlink(missing_ok=True)
            raise CalipsoError(f"{path} cannot be written: {err.strerror}", "name a file in a folder of yours") from err
        return path

    def remove(self, number: int) -> None:
        """Forget a report. Raises NotFound."""
        self._at.send("DELETE", f"reports/{part(number)}")
