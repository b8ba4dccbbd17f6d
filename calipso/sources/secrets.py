"""Takes secrets out of raw answers before anything is hashed, stored, recorded or logged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

REDACTED = "[secret]"

# Keys whose values are secrets in any API answer, whatever object they are on.
SECRET_KEYS = frozenset(
    {
        "adminpass",
        "admin_pass",
        "password",
        "passwd",
        "secret",
        "token",
        "auth_token",
        "access_token",
        "private_key",
        "credential",
        "credentials",
        "user_data",
        "os-ext-srv-attr:user_data",
        "metadata",
        "meta",
        "personality",
        "vnc_password",
        "spice_password",
        "key_name",
        "shared_secret",
        "metadata_proxy_shared_secret",
        "transport_url",
        "connection",
    }
)

# Forms in which tools print secrets: quoted (libvirt's graphics passwd, JSON, Open vSwitch's maps), URLs, `password = x`.
# The first column says what a text (in lower case) must hold for the form to be looked for: that look is far cheaper.
_WORDS = ("password", "passwd", "secret", "token", "psk")
_PATTERNS = (
    (
        _WORDS,
        re.compile(
            r"((?:password|passwd|secret|token|psk)(?:[\"']?\s*[=:]|[\"']\s*,)\s*([\"']))(?:\\.|(?!\2).)*(\2)",
            re.IGNORECASE,
        ),
        rf"\g<1>{REDACTED}\g<3>",
    ),
    (("://",), re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(@)", re.IGNORECASE), rf"\g<1>{REDACTED}\g<2>"),
    (
        _WORDS,
        re.compile(r"((?:password|passwd|secret|token)\s*[=:]\s*)[^\s,;\"']+", re.IGNORECASE),
        rf"\g<1>{REDACTED}",
    ),
    # nova writes tenants' server metadata nowhere into libvirt's XML, but names the owner's user there
    (("<nova:user",), re.compile(r"(<nova:user uuid=\"[^\"]*\">)[^<]*(</nova:user>)"), rf"\g<1>{REDACTED}\g<2>"),
)
_SHORTEST_SECRET = 4


class Scrubber:
    """Knows this environment's own credentials and takes them, and what looks like a secret, out of answers."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted({value for value in known if len(value) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def text(self, value: str) -> str:
        """The text without known credentials and without the forms in which tools print secrets."""
        for secret in self._known:
            value = value.replace(secret, REDACTED)
        lower = value.lower()
        for needed, pattern, replacement in _PATTERNS:
            if any(word in lower for word in needed):
                value = pattern.sub(replacement, value)
        return value

    def known_text(self, value: str) -> str:
        """The text without known credentials only: for names and errors, whose words must stay."""
        for secret in self._known:
            value = value.replace(secret, REDACTED)
        return value

    def answer(self, value: Any) -> Any:
        """A decoded API answer without the values of secret keys and without known credentials anywhere."""
        if isinstance(value, dict):
            return {k: self.answer(v) for k, v in value.items() if str(k).lower() not in SECRET_KEYS}
        if isinstance(value, list):
            return [self.answer(v) for v in value]
        return self.known_text(value) if isinstance(value, str) else value
