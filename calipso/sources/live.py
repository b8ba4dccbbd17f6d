"""A live environment as one source: its cloud by OpenStack's APIs, its hosts and switches by SSH."""

from __future__ import annotations

from collections.abc import Iterable

from calipso.errors import SourceError
from calipso.sources.answers import ApiQuestion, ApiRow, Output
from calipso.sources.openstack import OpenStack
from calipso.sources.ssh import Ssh
from calipso.sources.targets import CloudAccess, SshTarget


class Live:
    """Answers of the running cloud; an environment without a cloud (switches alone) answers no API questions."""

    def __init__(self, cloud: CloudAccess | None, targets: Iterable[SshTarget]) -> None:
        self._cloud = OpenStack(cloud) if cloud else None
        self._ssh = Ssh(targets, self._cloud.scrubber if self._cloud else None)

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        return self._cloud.regions() if self._cloud else {}

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """See Source."""
        if self._cloud is None:
            raise SourceError("this environment names no cloud", "add openstack.cloud to its file")
        return self._cloud.rows(question)

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        return self._ssh.outputs(target, commands)

    def close(self) -> None:
        """Close every connection."""
        self._ssh.close()
        if self._cloud:
            self._cloud.close()
