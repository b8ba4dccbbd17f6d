"""Customers: named sets of projects, in one environment or several; wherever a project is asked for, a customer may be named."""

from __future__ import annotations

from typing import Any

from calipso.errors import Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.inventory import BY_HOST, find_object, object_json, tally, unread_scopes
from calipso.model import health_of
from calipso.schema import ensure_schema


def add_customer(graph: Graph, name: str, projects: list[str], environment: str | None = None) -> dict[str, Any]:
    """Add projects (any name of each) to a customer, new or known; the customer as get_customer gives it.

    Raises NotFound, Ambiguous or Invalid for what is no project; then nothing is kept.
    """
    if not name.strip() or "/" in name:
        raise Invalid(f"{name!r} is no name for a customer", "give a word or some, without a slash")
    if not projects:
        raise Invalid(f"customer {name!r} has no project", "name at least one: --project P")
    ids = sorted({project_id(graph, text, environment) for text in projects})
    ensure_schema(graph)
    graph.write("customers/add", name=name.strip(), projects=ids)
    return get_customer(graph, name.strip())


def list_customers(graph: Graph) -> list[dict[str, Any]]:
    """All customers: name, and of each project its id, name (None where it is not there now) and environment."""
    return graph.read("customers/list", name=None)


def get_customer(graph: Graph, name: str) -> dict[str, Any]:
    """One customer. Raises NotFound."""
    found = graph.read("customers/list", name=name)
    if not found:
        raise NotFound(f"no customer {name!r}", "see them: calipso customer list")
    return found[0]


def remove_customer(graph: Graph, name: str, projects: list[str] | None = None, environment: str | None = None) -> None:
    """Forget a customer, or take some projects out of its set. Raises NotFound; Invalid where none would be left."""
    held = {project["id"] for project in get_customer(graph, name)["projects"]}
    if not projects:
        graph.write("customers/remove", name=name)
        return
    out = {text if text in held else project_id(graph, text, environment) for text in projects}
    if strange := sorted(out - held):
        raise NotFound(
            f"customer {name!r} has no project {strange[0]}", f"see its projects: calipso customer show {name!r}"
        )
    if out == held:
        raise Invalid(f"customer {name!r} would have no project left", f"forget it: calipso customer remove {name!r}")
    graph.write("customers/take_out", name=name, projects=sorted(out))


def project_ids(graph: Graph, text: str, environment: str | None = None) -> list[str]:
    """The ids of the projects that a text means: all of a customer of this name, else the one project with this name, UUID or id.

    A customer goes before a project of the same name, as its name was given here; `environment` narrows both.
    Raises NotFound, Ambiguous, and Invalid for what is neither.
    """
    customers = graph.read("customers/list", name=text)
    if not customers:
        return [project_id(graph, text, environment)]
    within = [one["id"] for one in customers[0]["projects"] if environment in (None, one["environment"])]
    if not within:
        raise NotFound(f"customer {text!r} has no project in {environment}", f"see: calipso customer show {text!r}")
    return within


def list_projects(graph: Graph, ids: list[str] | None = None, environment: str | None = None) -> list[dict[str, Any]]:
    """Projects, all or those with these ids: id, name, environment, `customers`, and `types`: counts of its servers, services and
    networks by type and health as `inventory.counts` tells them."""
    unread = {place: sorted(scopes) for place, scopes in unread_scopes(graph).items()}
    rows = graph.read("customers/projects", projects=ids, environment=environment, unread=unread, by_host=BY_HOST)
    return [
        {name: row[name] for name in ("id", "name", "environment", "customers")} | {"types": _tally(row["found"])}
        for row in rows
    ]


def _tally(found: list[Row]) -> dict[str, dict[str, int]]:
    return tally(
        (row["type"], "unknown" if row["unconfirmed"] else health_of(row["type"], row["status"]), row["count"])
        for row in found
    )


def networks_of(graph: Graph, ids: list[str]) -> list[dict[str, Any]]:
    """The networks that some projects (ids) own, have ports on or reach by routers: objects with `own`, and `ports` of theirs."""
    unread = unread_scopes(graph)
    told = [
        object_json(row["object"], unread) | {"ports": row["ports"]}
        for row in graph.read("customers/networks", projects=ids)
    ]
    return [
        one | {"own": f"{one['environment']}/project/{one['properties'].get('project_uuid')}" in ids} for one in told
    ]


def project_id(graph: Graph, text: str, environment: str | None = None) -> str:
    """The id of the one project with this name, UUID or id. Raises NotFound, Ambiguous, and Invalid for what is no project."""
    try:
        return str(find_object(graph, text, environment, ["project"])["id"])
    except NotFound:
        other = find_object(graph, text, environment)  # what it is instead, or what is like it
    raise Invalid(
        f"{other['name']!r} is a {other['type']}, not a project", "see projects: calipso search TEXT --type project"
    )
