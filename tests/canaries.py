"""What must never be told to a tenant, and all that he may ask to find it: for recorded clouds and the live lab alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calipso import annotations
from calipso.graph import Graph
from calipso.reports import Inputs, keep, make
from calipso.tenancy import Sight, sight_of
from tests.web import Web

Question = tuple[str, str, dict[str, Any]]
TENANTS = {"moz": "boingboing", "boing": "moz"}
# What a tenant may know of though it stands in others' properties too: places that both stand on.
PLACES = ("host", "region", "zone", "availability_zone", "binding_host")
SHORTEST = 6
UNTIL = "2036-01-01T00:00:00Z"


def project_id(graph: Graph, name: str) -> str:
    return str(
        graph.read("inventory/named", text=name, environment=None, types=["project"], limit=1)[0]["object"]["id"]
    )


def own_servers(graph: Graph, name: str) -> list[dict[str, Any]]:
    sight = sight_of(graph, [project_id(graph, name)])
    rows = [row["object"] for row in graph.read("cliques/nodes", ids=sorted(sight.own))]
    return [row for row in rows if row["type"] == "instance"]


def canaries(graph: Graph, other: str, sight: Sight) -> set[str]:
    """All that names the other tenant's own things: ids, names, UUIDs, MACs, addresses, and what was said of them."""
    theirs = sight_of(graph, [project_id(graph, other)])
    rows = [row["object"] for row in graph.read("cliques/nodes", ids=sorted(theirs.own - sight.ids))]
    assert len(rows) > 30
    found = {value for row in rows for name, one in row.items() if name not in PLACES for value in values(one)}
    mine = [row["object"] for row in graph.read("cliques/nodes", ids=sorted(sight.ids))]
    known = {value for row in mine for one in row.values() for value in values(one)}
    words = {
        f"canary annotation of {other}",
        f"canary owner of {other}",
        f"canary-snapshot-{other}",
        f"canary change of {other}",
        f"canary view of {other}",
    }
    return {one for one in found - known if len(one) >= SHORTEST and not one.isalpha()} | words | {other}


def values(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from values(one)
    elif isinstance(value, str):
        yield from value.splitlines()


def questions(web: Web, who: str) -> Iterator[Question]:
    """All that the API can be asked for, of one's own things, of shared ones and of the other tenant's, also by name."""
    mine = next(name for name in TENANTS.values() if name != TENANTS[who])
    yield from lists(web)
    yield from of_objects(web, mine, TENANTS[who])
    yield from by_words(web)
    yield from of_what_is_kept(own_servers(web.graph, mine)[0]["id"])
    yield from pages(web, mine, TENANTS[who])
    for scan in web.get("admin", "/scans")["items"]:
        yield "GET", f"/scans/{scan['id']}", {}
        yield "GET", f"/scans/{scan['id']}/events", {}


def lists(web: Web) -> Iterator[Question]:
    for rule in web.client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/api/v1") and "<" not in rule.rule:
            yield "GET", rule.rule.removeprefix("/api/v1"), {}
            yield "GET", rule.rule.removeprefix("/api/v1"), {"headers": {"Accept": "text/csv"}}
    for sort in ("name", "-name", "-since", "host"):
        yield "GET", f"/objects?limit=1000&sort={sort}", {}


def of_objects(web: Web, mine: str, other: str) -> Iterator[Question]:
    own, theirs = (sight_of(web.graph, [project_id(web.graph, name)]) for name in (mine, other))
    for one in (*sorted(own.own)[::17], *sorted(own.shared)[::6], *sorted(theirs.own - own.ids)[::23]):
        for part in ("", "/raw", "/tree", "/history", "/links", "/clique", "/clique?at=1", "/impact", "/annotations"):
            yield "GET", f"/objects/{one}{part}", {}
        yield "GET", f"/links?object={one}", {}
        for kind in ("clique", "neighbours", "contents", "impact"):
            yield "GET", f"/graphs?kind={kind}&of={one}", {}
        yield "GET", f"/graphs?kind=neighbours&of={one}&format=svg", {}
    for one in sorted(own.shared):
        if one.split("/")[1] in ("host", "switch"):
            yield "POST", "/impact", {"json": {"objects": [one]}}


def pages(web: Web, mine: str, other: str) -> Iterator[Question]:
    """The same of what a browser shows: PAGE is GET of a page."""
    for rule in web.client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/")) and "<" not in rule.rule:
            yield "PAGE", rule.rule, {}
    own, theirs = (sight_of(web.graph, [project_id(web.graph, name)]) for name in (mine, other))
    for one in (*sorted(own.own)[::90], *sorted(own.shared)[::30], *sorted(theirs.own - own.ids)[::90]):
        for show in ("properties", "links", "raw", "history", "clique", "paths", "impact", "annotations"):
            yield "PAGE", f"/objects/{one}?show={show}", {}
        yield "PAGE", f"/impact?objects={one}", {}
        yield "PAGE", f"/graph?kind=clique&of={one}", {}
    for name in (mine, other):
        yield "PAGE", f"/projects/{project_id(web.graph, name)}", {}
        yield "PAGE", f"/customers/{name}", {}
        yield "PAGE", f"/search?q={name}", {}
        yield "PAGE", f"/search/hits?q={name}", {}
    yield "PAGE", "/environments/lab", {}
    yield "PAGE", "/home/lab/counts", {}
    yield "PAGE", "/compare?a=1&b=now&environment=lab", {}
    for number in range(1, 6):
        yield "PAGE", f"/changes/{number}", {}
        yield "PAGE", f"/reports/{number}", {}


def by_words(web: Web) -> Iterator[Question]:
    servers = [own_servers(web.graph, name)[0] for name in TENANTS.values()]
    words = [*(one["name"] for one in servers), *(one["uuid"] for one in servers)]
    for text in [*words, "vm", "10.", "fa:16", "moz", "boing", "canary"]:
        yield "GET", f"/objects?q={text}&limit=1000", {}
        yield "GET", f"/annotations?about={text}", {}
        yield "POST", "/impact", {"json": {"objects": [text]}}
    for source in words:
        for target in words:
            yield "GET", f"/paths?source={source}&target={target}", {}
            yield "GET", f"/graphs?kind=path&of={source}&to={target}", {}


def of_what_is_kept(own: str) -> Iterator[Question]:
    for name in TENANTS.values():
        yield "GET", f"/cliques?project={name}&limit=1000", {}
        yield "GET", f"/redundancy?project={name}", {}
        yield "GET", f"/compare?a=1&project={name}", {}
        yield "GET", f"/compare?a=canary-snapshot-{name}", {}
        yield "GET", f"/snapshots/lab/canary-snapshot-{name}", {}
        yield "GET", f"/customers/{name}", {}
        yield "GET", f"/graphs?kind=contents&of={name}", {}
        yield "POST", "/checks", {"json": {"design": f"design: d\nproject: {name}\n"}}
        yield "POST", "/reports", {"json": {"kind": "inventory", "project": name}}
    yield "GET", "/compare?a=1", {}
    yield "GET", f"/compare?a=1&clique={own}", {}
    for number in range(1, 16):
        for form in ("json", "html", "csv"):
            yield "GET", f"/reports/{number}?format={form}", {}
        yield "GET", f"/changes/{number}", {}
    yield "GET", "/environments/lab", {}
    yield "GET", "/graphs?kind=contents&of=lab", {}
    yield "GET", "/graphs?kind=contents&of=lab&at=1&format=graphml", {}
    yield "GET", "/environments/nowhere", {}


def seed(web: Web) -> None:
    """Each tenant has things of its own kept: snapshots, reports, annotations, a change; and so has the operator who sees all."""
    for name in TENANTS.values():
        project = project_id(web.graph, name)
        server = own_servers(web.graph, name)[0]
        annotations.annotate(
            web.graph, server["id"], {"note": f"canary annotation of {name}"}, owner=f"canary owner of {name}"
        )
        report = make(web.graph, "inventory", Inputs(environment="lab", project=name))
        keep(web.graph, report)
        kept = web.ask("operator", "POST", "/snapshots", json={"name": f"canary-snapshot-{name}", "project": project})
        assert kept.status_code == 201, kept.text
        asked = {"objects": [server["id"]], "until": UNTIL, "title": f"canary change of {name}", "project": project}
        assert web.ask("operator", "POST", "/changes", json=asked).status_code == 201
        view = {"name": f"canary view of {name}", "address": f"/graph?kind=clique&of={server['id']}", "shared": True}
        assert web.ask("operator", "POST", "/views", json=view).status_code == 201
    for who in TENANTS:
        for kind in ("inventory", "health", "connectivity", "ports", "redundancy"):
            assert web.ask(who, "POST", "/reports", json={"kind": kind}).status_code == 201, kind
        assert web.ask(who, "POST", "/snapshots", json={"name": f"own-{who}"}).status_code == 201


def nothing_of_the_other_is_told(web: Web, who: str) -> None:
    """Ask all as a tenant; fails where a byte of any answer, header or stream names what is another's."""
    mine = "moz" if who == "moz" else "boingboing"
    sight = sight_of(web.graph, [project_id(web.graph, mine)])
    forbidden = canaries(web.graph, TENANTS[who], sight)
    told, asked = 0, 0
    for method, path, more in questions(web, who):
        answer = web.page(who, path) if method == "PAGE" else web.ask(who, method, path, **more)
        assert answer.status_code < 500, (method, path, answer.text)
        text = answer.text + str(answer.headers)
        echoed = path + str(more)  # what was asked with may be said again
        found = [one for one in forbidden if one in text and one not in echoed]
        assert found == [], (
            method,
            path,
            found[:5],
            text[max(0, text.find(found[0]) - 200) : text.find(found[0]) + 100],
        )
        told += answer.status_code == 200
        asked += 1
    assert told > asked / 3, "most of these are questions that are answered"
