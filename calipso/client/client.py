"""All that a program asks of one Calipso."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self, cast

from calipso.client.answers import Answers
from calipso.client.drawn import Graphs, Views
from calipso.client.inventory import Inventory
from calipso.client.kept import Changes, Environments, Reports, Snapshots
from calipso.client.people import Annotations, CliqueTypes, Customers, Tokens, Users
from calipso.client.shapes import Session
from calipso.client.work import Runs, Scans, Schedules


class Client(Inventory, Answers):
    """One Calipso by its web door: `with Client("https://calipso.example.net", token) as calipso: ...`.

    Questions are methods; what is kept is in `environments`, `snapshots`, `changes`, `reports`, `customers`, `annotations`,
    `clique_types`, `users`, `tokens` and `views`; what is drawn in `graphs`; what the scheduler does in
    `scans`, `runs` and `schedules`. Raises the library's own errors (calipso.errors).
    """

    def __init__(self, url: str, token: str, *, timeout_s: float = 60.0, ca_file: str | Path | None = None) -> None:
        """Of an address, a token, seconds that an answer may take, and certificates of who signed the server's."""
        super().__init__(url, token, timeout_s=timeout_s, ca_file=ca_file)
        self.environments, self.snapshots = Environments(self), Snapshots(self)
        self.changes, self.reports = Changes(self), Reports(self)
        self.customers, self.annotations, self.clique_types = Customers(self), Annotations(self), CliqueTypes(self)
        self.users, self.tokens = Users(self), Tokens(self)
        self.graphs, self.views = Graphs(self), Views(self)
        self.scans, self.runs, self.schedules = Scans(self, "scans"), Runs(self, "runs"), Schedules(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def session(self) -> Session:
        """In whose name is asked, with which role, for which projects. Raises Unauthorized."""
        return cast("Session", self.get("session"))
