"""A design file: YAML that a person writes or `calipso design export` makes; what is wrong in it is told by line and field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calipso.documents import read_document
from calipso.errors import Invalid

Names = list[str]
Apart = Literal["host", "zone", "switch_pnic"]
ROLE = "role:"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Part):
    """One server: only what is said is checked; `networks` are all that it is plugged into, no more."""

    role: str = ""
    networks: Names | None = None
    host: str | None = None
    zone: str | None = None


class Pair(_Part):
    """Servers that stand in for each other, and on what they must not stand together."""

    servers: Annotated[Names, Field(min_length=2)]
    apart: list[Apart] = ["host"]


class Network(_Part):
    """One network: only what is said is checked."""

    type: str | None = None
    segment: int | None = None
    physical_network: str | None = None
    subnets: Names | None = None
    routers: Names | None = None


class Reach(_Part):
    """Who reaches whom: a server's name, or `role:NAME` for all servers of a role."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")


class Reachability(_Part):
    """What has to reach what, and what must not; security groups are not looked at."""

    wanted: list[Reach] = []
    forbidden: list[Reach] = []


class Sharing(_Part):
    """What must not be shared: hosts with servers of these projects (`*` for all others)."""

    hosts_with: Names = []


class Sla(_Part):
    """What was promised: availability in percent, and minutes a week that may be down."""

    availability: Annotated[float, Field(gt=0, le=100)] | None = None
    minutes_per_week: Annotated[float, Field(ge=0)] | None = None


class Drift(_Part):
    """What may differ from a pinned design without being a difference."""

    rule: str
    reason: str = ""


class Design(_Part):
    """A customer's network as it is meant to be."""

    design: str
    environment: str | None = None
    project: str
    more_servers: bool = False
    more_networks: bool = False
    servers: dict[str, Server] = {}
    networks: dict[str, Network] = {}
    pairs: list[Pair] = []
    reachability: Reachability = Reachability()
    sharing: Sharing = Sharing()
    sla: Sla = Sla()
    drift: list[Drift] = []

    @field_validator("servers", "networks", mode="before")
    @classmethod
    def _said_nothing_of(cls, value: Any) -> Any:
        """A name without anything behind it is one of which nothing more is said."""
        return {str(name): said or {} for name, said in value.items()} if isinstance(value, dict) else value

    def named(self, text: str) -> list[str]:
        """The servers that a name or `role:NAME` means. Raises Invalid for what the design does not name."""
        if not text.startswith(ROLE):
            found = [text] if text in self.servers else []
        else:
            found = [name for name, one in self.servers.items() if one.role == text.removeprefix(ROLE)]
        if not found:
            raise Invalid(f"design {self.design}: no server {text!r} is named in it", "name it under servers")
        return found


def parse_design(text: str, file: str) -> Design:
    """The design that a YAML text defines. Raises Invalid naming file, line and field."""
    told = read_document(text, file, "a design", "make one to start from: calipso design export --project P")
    try:
        design = Design.model_validate(told.data)
    except ValidationError as err:
        first = err.errors()[0]
        raise Invalid(
            f"{told.at(first['loc'])}: {first['msg']}",
            f"{len(err.errors())} in all; docs/design.md tells every field"
            if len(err.errors()) > 1
            else "see docs/design.md",
        ) from err
    _check_names(design, file)
    return design


def _check_names(design: Design, file: str) -> None:
    try:
        for text in (
            *(name for pair in design.pairs for name in pair.servers),
            *(
                end
                for reach in (*design.reachability.wanted, *design.reachability.forbidden)
                for end in (reach.source, reach.target)
            ),
        ):
            design.named(text)
    except Invalid as err:
        raise Invalid(f"{file}: {err.message}", err.hint) from err
