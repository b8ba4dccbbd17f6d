"""What a source is asked and what it answers: the same words for live clouds, hosts and recordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

ApiRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiQuestion:
    """One list of one OpenStack API: all pages of `collection` at `path` below the service's endpoint."""

    region: str
    service: str
    path: str
    collection: str
    query: str = ""
    microversion: str = ""

    @property
    def text(self) -> str:
        """The question in one line, as recordings and errors name it."""
        version = f" (microversion up to {self.microversion})" if self.microversion else ""
        return f"{self.service} GET {self.path}{'?' if self.query else ''}{self.query}{version}"


@dataclass(frozen=True, slots=True)
class Output:
    """What one command said on a host. `exit_code` 127: there is no such tool; `truncated`: more than the cap was said."""

    stdout: str
    stderr: str
    exit_code: int
    truncated: bool = False


class Source(Protocol):
    """Answers about one environment. Every method raises SourceError when there is no usable answer."""

    def regions(self) -> dict[str, list[str]]:
        """Region names of the cloud's catalogue, each with the types of the services that have an endpoint there."""

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """All rows of an API list, every page, secrets already taken out."""

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """What each of these commands says on a host or switch, asked in one visit, secrets already taken out."""

    def close(self) -> None:
        """Give connections and files back."""
