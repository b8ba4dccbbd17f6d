"""Which operating system a host runs, from its /etc/os-release."""

import shlex
from typing import TypedDict

from calipso.errors import ParseError


class OsRelease(TypedDict):
    """The three fields of os-release that name a system."""

    id: str | None
    version_id: str | None
    pretty_name: str | None


def parse(text: str) -> OsRelease:
    """What `cat /etc/os-release` says (the os-release format of systemd).

        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        VERSION_ID="12"
        ID=debian

    Quotes are taken off; a field that is not set is None.
    """
    fields: dict[str, str] = {}
    for line in text.replace("\r", "").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError as err:
            raise ParseError(f"/etc/os-release has an unknown line: {line!r}") from err
        if not words:
            continue
        key, equals, value = words[0].partition("=")
        if len(words) != 1 or not equals:
            raise ParseError(f"/etc/os-release has an unknown line: {line!r}")
        fields[key] = value
    return OsRelease(id=fields.get("ID"), version_id=fields.get("VERSION_ID"), pretty_name=fields.get("PRETTY_NAME"))
