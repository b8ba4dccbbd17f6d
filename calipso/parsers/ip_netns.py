"""Names of network namespaces, from `ip netns list`."""

import re

from calipso.errors import ParseError

_LINE = re.compile(r"(?P<name>\S+)( \(id: \d+\))?")


def parse(text: str) -> list[str]:
    """Names in the order printed: `ip netns list` (or bare `ip netns`), iproute2 6.1.0.

        qrouter-fac843ec-4d85-4fc1-80ba-e228c7633b96 (id: 7)
        qdhcp-f2297188-caad-4092-9b18-7a6054c88763 (id: 4)
        haproxy

    The id is the asking namespace's own number for the other one and is absent until it has one; it is left out.
    """
    names = []
    for line in text.replace("\r", "").splitlines():
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ParseError(f"ip netns printed an unknown line: {line!r}")
        names.append(match["name"])
    return names
