"""What the function of a kind is given, and what it gives: independent of who runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from calipso.config import Settings
from calipso.graph import Graph


class Parameters(BaseModel):
    """What a run is about. Every kind has parameters of its own; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str | None = Field(None, description="Environment; may be left out when there is one.")

    @property
    def scope(self) -> str:
        """What is scanned, as a scan that waits names it."""
        return "all"


P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True, slots=True)
class Work(Generic[P]):
    """One run: where, of what, and how to tell of it.

    `tell` adds a line to the run's log; `confirm` proves that the run is still this process's, and raises LeaseLost where it is
    not: to be called before what cannot be done twice, like sending mail. `scan` is the id of the `:Scan` node that waits for
    this run, `holder` who may run it.
    """

    graph: Graph
    settings: Settings
    parameters: P
    tell: Callable[[str], None]
    confirm: Callable[[], None]
    schedule: str = ""
    scan: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: a sentence, what programs read, and what was tried and failed while the rest was done."""

    message: str
    result: dict[str, Any] = field(default_factory=dict)
    failures: Sequence[str] = ()
