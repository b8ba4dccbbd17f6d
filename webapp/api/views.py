"""Views: graphs that were arranged and saved; one's own, and shared ones whose address one may see."""

from __future__ import annotations

from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso import views
from calipso.environments import environment_keys
from calipso.errors import CalipsoError, Forbidden
from webapp.api import seen, told
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked
from webapp.asking import access, asker, graph, sight, unseen

blue = APIBlueprint("views", __name__, tag="Graphs")
COLUMNS = ("id", "name", "owner", "shared", "saved_at", "address")
Address = Annotated[
    str, Field(max_length=views.LONGEST_ADDRESS, description="What is shown: /graph?kind=clique&of=...")
]
Place = Annotated[list[Annotated[float, Field(ge=-1e7, le=1e7)]], Field(min_length=2, max_length=2)]
Positions = Annotated[dict[str, Place], Field(max_length=views.MOST_POSITIONS)]


class SavedView(Asked):
    """A view to be saved."""

    name: str = Field(max_length=views.LONGEST_NAME)
    address: Address
    shared: bool = False
    positions: Positions = Field(default_factory=dict)


class ChangedView(Asked):
    """What is to be other about a view."""

    name: str | None = Field(None, max_length=views.LONGEST_NAME)
    address: Address | None = None
    shared: bool | None = None
    positions: Positions | None = None


@blue.get("/views")
@access("viewer", "seen")
@blue.output(told.Views)
def list_all() -> dict[str, Any] | Response:
    """Saved views by name: one's own, and those that others share; bound readers see of these what they may see the objects of"""
    found = [_told(one) for one in views.list_views(graph(), asker().user) if _may_see(one)]
    return told_list(found, None, COLUMNS)


@blue.post("/views")
@access("viewer", "seen")
@blue.input(SavedView)
@blue.output(told.View, 201)
def post_view(json_data: SavedView) -> dict[str, Any]:
    """Save a view under a name"""
    _no_guest()
    view = views.View(asker().user, json_data.name, json_data.address, json_data.shared, json_data.positions)
    identity = views.save_view(graph(), view)
    note("view saved", f"view {identity}: {json_data.name}")
    return _told(views.get_view(graph(), asker().user, identity))


@blue.get("/views/<identity>")
@access("viewer", "seen")
@blue.output(told.View)
def get_view(identity: str) -> dict[str, Any]:
    """One view, with where its nodes stand"""
    return _told(_known(identity))


@blue.patch("/views/<identity>")
@access("viewer", "seen")
@blue.input(ChangedView)
@blue.output(told.View)
def patch_view(identity: str, json_data: ChangedView) -> dict[str, Any]:
    """Rename, share, rearrange a view of one's own"""
    found = _own(identity)
    changed = {name: value for name, value in json_data.model_dump().items() if value is not None}
    merged = {name: found[name] for name in ("owner", "name", "address", "shared", "positions")} | changed
    views.save_view(graph(), views.View(**merged), identity)
    note("view changed", f"view {identity}: {merged['name']}")
    return _told(views.get_view(graph(), asker().user, identity))


@blue.delete("/views/<identity>")
@access("viewer", "seen")
@blue.output({}, 204)
def delete_view(identity: str) -> str:
    """Forget a view of one's own; admins also one that another shares"""
    found = _own(identity)
    views.remove_view(graph(), identity)
    note("view removed", f"view {identity}: {found['name']}")
    return ""


def _known(identity: str) -> dict[str, Any]:
    found = views.get_view(graph(), asker().user, identity)
    if not _may_see(found):
        raise unseen(f"view {identity}")
    return found


def _own(identity: str) -> dict[str, Any]:
    _no_guest()
    found = _known(identity)
    if found["owner"] != asker().user and (asker().role != "admin" or asker().bound):
        raise Forbidden(f"the view {found['name']!r} is {found['owner']}'s", "save it under a name of your own")
    return found


def _no_guest() -> None:
    if asker().via == "demo":
        raise Forbidden("a demonstration keeps no views", "log in to an own Calipso")


def _may_see(view: dict[str, Any]) -> bool:
    """Whether all that a shared view's address names is seen; one's own are always."""
    narrow, identity = sight(), asker()
    if narrow is None or view["owner"] == identity.user:
        return True
    places = {one.partition("/")[0] for one in narrow.ids} & set(environment_keys(graph()))
    for text in views.named_in(view["address"]):
        if text in places or text in identity.customers or narrow.sees(text):
            continue
        try:
            seen.meant(narrow, text)
        except CalipsoError:
            return False
    return True


def _told(view: dict[str, Any]) -> dict[str, Any]:
    """A view as the one who asks may see it: of others' nodes not even where they stand."""
    narrow, positions = sight(), view["positions"]
    if narrow is not None and positions is not None:
        positions = {one: place for one, place in positions.items() if narrow.sees(one.partition("#")[0])}
    return view | {"positions": positions, "mine": view["owner"] == asker().user}
