"""What the API tells and takes, as pydantic models: design.md section 7's shapes, and those of what is asked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_ITEMS = 1000
Text = Annotated[str, StringConstraints(max_length=500)]


class Asked(BaseModel):
    """What comes from outside: nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What is told; fields may be added."""

    model_config = ConfigDict(extra="allow")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None = Field(None, description="What to do about it.")
    errors: list[dict[str, Any]] | None = Field(None, description="Which fields are wrong, and why.")
    error: str | None = Field(None, description="Name of the error: Ambiguous, Conflict and NeedsDecision are all 409.")
    request: str = Field("", description="The request's id, by which the log names it.")


class Page(Asked):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST_ITEMS, description="How many items at most.")
    after: Text | None = Field(None, description="`next` of the page before.")
    format: Literal["json", "csv"] | None = Field(
        None, description="`csv` is a table to be kept as a file, as with `Accept: text/csv`: for links in browsers."
    )


class Object(Told):
    """One object."""

    id: str
    type: str
    name: str
    environment: str
    status: str | None = None
    health: str
    since: int | None = Field(None, description="Scan since which it is as it is.")
    born: int | None = Field(None, description="Scan since which it is there.")
    properties: dict[str, Any]


class Link(Told):
    """One link."""

    type: str
    source: str
    target: str
    status: str | None = None
    evidence: str | None = Field(None, description="By what it is known; null where that may name others' things.")
    since: int | None = None
    properties: dict[str, Any]


class Items(Told):
    """A list, or a part of one."""

    items: list[dict[str, Any]]
    next: str | None = Field(None, description="Give this as `after` for the next page; null at the end.")


class Objects(Items):
    """Objects."""

    items: list[Object]  # type: ignore[assignment]


class Links(Items):
    """Links."""

    items: list[Link]  # type: ignore[assignment]


class Clique(Told):
    """All that hangs together with an object."""

    focal: str
    clique_type: str
    scan: int | None = None
    nodes: list[Object]
    links: list[Link]
    health: dict[Literal["ok", "warning", "error", "unknown"], int]


class Thing(Told):
    """A document of its own kind, described where it is asked for."""
