"""What commands ask, answered by a Calipso's web door; what only the graph answers is refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from calipso.changes import Wish
from calipso.cli.asking.graph import own_properties
from calipso.client import Client
from calipso.client.shapes import Saying
from calipso.compare import parse_map
from calipso.compare.rules import Rule
from calipso.design import Design
from calipso.errors import Ambiguous, Forbidden, Invalid, NotFound
from calipso.reports import Inputs, Report, from_json

Row = dict[str, Any]


def _graph_alone(option: str) -> NoReturn:
    raise Invalid(f"{option} works on the graph itself", "leave it out, or leave out --url (and CALIPSO_URL)")


def _refuse(**given: object) -> None:
    """Refuse options that the API does not know, by their names."""
    for name, value in given.items():
        if value:
            _graph_alone(f"--{name.replace('_', '-')}")


class OfServer:
    """Answers of one web door, each as OfGraph gives it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def search(
        self, text: str, env: str | None, types: list[str] | None, limit: int, at: str | None
    ) -> list[dict[str, Any]]:
        """Objects that fit a text."""
        _refuse(at=at)
        return [dict(hit) for hit in self._client.search(text, environment=env, types=types, limit=limit)]

    def show(self, obj: str, env: str | None, at: str | None) -> Row:
        """One object with all that is known of it."""
        _refuse(at=at)
        return dict(self._client.object(self._client.find(obj, env)))

    def tree(self, obj: str | None, env: str | None, depth: int, at: str | None) -> list[Row]:
        """What an object contains, or without one the environment; the root first."""
        _refuse(at=at)
        root = self._client.find(obj, env) if obj else self._environment(env)
        return [dict(row) for row in self._client.tree(root, depth)]

    def _environment(self, env: str | None) -> str:
        known = [str(one["id"]) for one in self._client.environments.list()]
        if env is not None:
            if env not in known:
                raise NotFound(f"no environment {env!r}", f"there are: {', '.join(known) or 'none'}")
            return env
        if len(known) != 1:
            raise Ambiguous(f"there are {len(known)} environments", f"name one with --env: {', '.join(known)}")
        return known[0]

    def history(self, obj: str, env: str | None) -> Row:
        """What an object is and was."""
        return dict(self._client.history(self._client.find(obj, env)))

    def clique(self, obj: str, env: str | None, type_: str | None, at: str | None) -> Row:
        """All that hangs together with an object."""
        return dict(self._client.clique(self._client.find(obj, env), type_=type_, at=at))

    def cliques(self, env: str | None, project: str | None, at: str | None, *, erroneous: bool) -> list[Row]:
        """The cliques of all in short."""
        _refuse(at=at)
        return [dict(one) for one in self._client.cliques(environment=env, project=project, erroneous=erroneous)]

    def clique_types(self) -> list[Row]:
        """All clique types."""
        return self._client.clique_types.list()

    def path(self, source: str, target: str, env: str | None, at: str | None) -> Row:
        """The way between two ends."""
        return dict(self._client.path(source, target, environment=env, at=at))

    def impact(
        self, objects: Sequence[str], env: str | None, project: str | None, at: str | None
    ) -> tuple[Row, dict[str, str]]:
        """What falls when objects are taken away, and the names of all that it tells of."""
        return _with_names(self._client.impact(objects, environment=env, project=project, at=at))

    def redundancy(self, env: str | None, project: str | None, at: str | None) -> Row:
        """Every single point of failure."""
        _refuse(at=at)
        return dict(self._client.redundancy(environment=env, project=project))

    def compare(
        self,
        a: str,
        b: str,
        env: str | None,
        scope: tuple[str | None, str | None],
        ignore: Sequence[Rule],
        map_: tuple[str, str] | None,
        *,
        rules: bool = True,
        raw: bool = False,
    ) -> tuple[Row, dict[str, str]]:
        """What differs from A to B in a scope of (project, clique), and the names of all that it tells of."""
        _refuse(raw=raw)
        if map_:
            parse_map(map_[1], map_[0])  # what is wrong in it is told with its file's name
        found = self._client.compare(
            a,
            b,
            environment=env,
            project=scope[0],
            clique=scope[1],
            ignore=[one.text for one in ignore],
            rules=rules,
            map_=map_[1] if map_ else None,
        )
        return _with_names(found)

    def check_file(self, text: str, design: Design, env: str | None, at: str | None) -> Row:
        """Whether all is as a design file says."""
        _refuse(at=at)
        return dict(self._client.check(text, environment=env or design.environment))

    def check_snapshot(self, name: str, env: str | None, project: str | None, at: str | None) -> Row:
        """Whether all is as the design; other snapshots are compared with."""
        _refuse(at=at)
        if name != "designed":
            raise Invalid(
                f"over --url a design file or `designed` is checked, not {name!r}",
                f"see what differs: calipso compare {name}",
            )
        return dict(self._client.check(environment=env, project=project))

    def snapshots(self, env: str | None) -> tuple[list[Row], dict[str, Any]]:
        """Snapshots, the newest first, and for who sees all how much of each environment's past is kept."""
        found = [dict(one) for one in self._client.snapshots.list(env)]
        known = [env] if env else [str(one["id"]) for one in self._client.environments.list()]
        sizes = {one: size for one in known if (size := self._size(one)) is not None}
        return found, sizes

    def _size(self, env: str) -> Row | None:
        try:
            return self._client.environments.past(env)
        except Forbidden:
            return None

    def snapshot(self, name: str, env: str | None) -> tuple[Row, Row, Any]:
        """One snapshot, what changed since, and how much of its environment's past is kept."""
        found = self._snapshot(name, env)
        since = self._client.compare(name, environment=found["environment"])
        return found, _with_names(since)[0], self._size(found["environment"])

    def _snapshot(self, name: str, env: str | None) -> Row:
        found = [dict(one) for one in self._client.snapshots.list(env) if one["name"] == name]
        if not found:
            raise NotFound(f"no snapshot {name!r}", "see them: calipso snapshot list")
        if len(found) > 1:
            places = ", ".join(sorted(str(one["environment"]) for one in found))
            raise Ambiguous(f"{name!r} is a snapshot of several environments", f"name one with --env: {places}")
        return found[0]

    def take_snapshot(
        self,
        name: str | None,
        env: str | None,
        scope: tuple[str | None, str | None],
        marks: Row,
        *,
        scan: bool,
        quiet: bool,
    ) -> tuple[Row, int]:
        """A name for what is known in a scope of (project, clique)."""
        if scan:
            raise Invalid("a snapshot over --url names what is known, without a scan", "give --no-scan")
        taken = self._client.snapshots.take(name, environment=env, project=scope[0], clique=scope[1], **marks)
        return dict(taken), 0

    def pin_snapshot(self, name: str, env: str | None, *, pinned: bool, designed: bool) -> Row:
        """Keep a snapshot from retention, or let it go."""
        place = str(self._snapshot(name, env)["environment"])
        return dict(self._client.snapshots.pin(place, name, pinned=pinned, designed=designed))

    def remove_snapshot(self, name: str, env: str | None) -> None:
        """Forget a snapshot's name."""
        self._client.snapshots.remove(str(self._snapshot(name, env)["environment"]), name)

    def changes(self) -> list[Row]:
        """All changes that the one who asks may see."""
        return [dict(one) for one in self._client.changes.list()]

    def change(self, number: int) -> tuple[Row, list[dict[str, str]]]:
        """One change, and for who sees all what is left before it can be closed."""
        found = dict(self._client.changes.get(number))
        if found["status"] not in ("running", "done"):
            return found, []
        try:
            return found, self._client.changes.rests(number)
        except Forbidden:
            return found, []

    def change_document(self, number: int) -> str:
        """A change's request as Markdown."""
        return self._client.changes.document(number)

    def open_change(self, wish: Wish, env: str | None) -> Row:
        """Ask for a change window, in the name of the token's user."""
        self._by(wish.by)
        found = self._client.changes.open(
            list(wish.objects),
            wish.until,
            start=wish.start,
            environment=env,
            project=wish.project,
            title=wish.title,
            every_s=wish.every_s,
            downtime_min=wish.downtime_min,
            sla_minutes=wish.sla_minutes,
            designed=wish.designed,
            drift=list(wish.drift),
        )
        return dict(found)

    def _by(self, by: str) -> str:
        """The token's user, in whose name all is done; a --by that is somebody else is refused."""
        user = self._client.session()["user"]
        if by and by != user:
            raise Invalid(f"over --url this is done by {user}, whose the token is, not by {by}", "leave out --by")
        return user

    def approve(self, number: int, by: str, note: str) -> str:
        """Approve a change; in whose name that was."""
        user = self._by(by)
        self._client.changes.approve(number, note)
        return user

    def waive(self, number: int, item: str, reason: str, by: str) -> str:
        """Accept what is left; in whose name that was."""
        user = self._by(by)
        self._client.changes.waive(number, item, reason)
        return user

    def close_change(self, number: int, by: str, *, scan: bool) -> Row:
        """Close a change as the graph knows it."""
        self._by(by)
        if scan:
            raise Invalid("over --url a change is closed as it is known, without a scan", "give --no-scan")
        return dict(self._client.changes.close(number))

    def report(self, kind: str, asked: Inputs, *, save: bool) -> tuple[Report, int | None]:
        """A report and its number: a server keeps what it makes."""
        _refuse(map=asked.map)
        inputs: Row = {"environment": asked.environment, "project": asked.project, "objects": list(asked.objects)}
        inputs |= {"a": asked.a, "b": asked.b, "change": asked.change, "at": asked.at}
        made = self._client.reports.make(kind, **inputs)
        return from_json(dict(made)), made["number"]

    def reports(self) -> list[Row]:
        """Kept reports."""
        return self._client.reports.list()

    def kept_report(self, number: int) -> Report:
        """A kept report as it was."""
        return from_json(dict(self._client.reports.get(number)))

    def forget_report(self, number: int) -> None:
        """Forget a kept report."""
        self._client.reports.remove(number)

    def connectivity(self, project: str, env: str | None, at: str | None) -> Row | None:
        """None: the API tells it as a report."""
        return None

    def customers(self) -> list[Row]:
        """Customers that the one who asks may see."""
        return [dict(one) for one in self._client.customers.list()]

    def customer(self, name: str) -> Row:
        """One customer."""
        return dict(self._client.customers.get(name))

    def add_customer(self, name: str, projects: list[str], env: str | None) -> Row:
        """Add projects to a customer, new or known."""
        return dict(self._client.customers.put(name, projects, env))

    def remove_customer(self, name: str, projects: list[str] | None, env: str | None) -> None:
        """Forget a customer."""
        _refuse(project=projects, env=env)
        self._client.customers.remove(name)

    def annotations(self, env: str | None) -> list[Row]:
        """All that is said of anything."""
        return list(self._client.annotations.list(environment=env))

    def annotate(
        self,
        obj: str,
        said: dict[str, str],
        remove: Sequence[str],
        env: str | None,
        type_: str | None,
        owner: str | None,
    ) -> tuple[Row, str | None]:
        """Take back and say facts of one thing, in the name of the token's user; all that is said of it then, and its state."""
        _refuse(owner=owner)
        known = self._known(obj, env, type_)
        for key in remove:
            self._client.annotations.remove(known or obj, key, env)
        state = None
        if said:
            saying: Saying = {"about": known or obj, "facts": said, "environment": env, "type": type_}
            state = str(self._client.annotations.say([saying])[0]["state"])
        now = self._client.annotations_of(known) if known else list(self._client.annotations.list(about=obj))
        return {"annotations": now, "history": []}, state

    def _known(self, obj: str, env: str | None, type_: str | None) -> str | None:
        if type_:
            return None
        try:
            return self._client.find(obj, env)
        except NotFound:
            return None

    def cypher(
        self, text: str, params: Row, limit: int, timeout_s: float
    ) -> tuple[Sequence[str], list[list[Any]], bool]:
        """Columns, rows of plain values, and whether there are more rows."""
        found = self._client.cypher(text, params, limit=limit, timeout_s=timeout_s)
        return found["columns"], [[_plain(value) for value in row] for row in found["rows"]], found["more"]


def _with_names(found: Mapping[str, Any]) -> tuple[Row, dict[str, str]]:
    told = dict(found)
    names: dict[str, str] = told.pop("names", {})
    return told, names


def _plain(value: Any) -> Any:
    """Nodes, relationships and paths as OfGraph gives them."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        if value.keys() == {"labels", "properties"}:
            return {"labels": value["labels"], **own_properties(value["properties"])}
        if value.keys() == {"type", "source", "target", "properties"}:
            return {"relationship": value["type"], **own_properties(value["properties"])}
        return {name: _plain(one) for name, one in value.items()}
    return value
