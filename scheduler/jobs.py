"""What runs by the clock: one row per job."""

from collections.abc import Callable
from dataclasses import dataclass

from calipso.graph import Graph


@dataclass(frozen=True)
class Job:
    """A function of the graph and the pause between its runs."""

    name: str
    run: Callable[[Graph], None]
    every_s: int


JOBS: tuple[Job, ...] = ()
