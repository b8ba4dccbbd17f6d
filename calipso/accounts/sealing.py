"""The key of the accounts: what the graph keeps of them is ciphertext to all who do not have it (docs/decisions/0007).

What must be found is found by its keyed hash, everything else is one sealed property. The key never reaches the graph.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from calipso.config import load_settings
from calipso.errors import DatabaseError, Invalid
from calipso.graph import Graph

SHORTEST_KEY = 32
# Sealed texts are as long as the next multiple, so that their lengths do not tell names.
BLOCK = 256
PROOF = {"what": "accounts"}


class Sealer:
    """Seals and opens what the graph keeps of accounts, and makes the hashes by which it is found."""

    def __init__(self, secret: bytes) -> None:
        self._fernet = Fernet(urlsafe_b64encode(_derived(secret, b"calipso accounts: seal")))
        self._lookup = _derived(secret, b"calipso accounts: lookup")

    def seal(self, content: dict[str, Any]) -> str:
        """Ciphertext of some JSON."""
        text = json.dumps(content).encode()
        return self._fernet.encrypt(text.ljust(-(-len(text) // BLOCK) * BLOCK)).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed. Raises DatabaseError for what was sealed with another key, or changed."""
        try:
            found: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as err:
            raise DatabaseError(
                "the accounts in this graph are sealed with another key than this Calipso has",
                "bring the key file back, or name it: CALIPSO_SECRET_KEY_FILE; if it is lost, forget all accounts with: "
                "calipso user reset",
            ) from err
        return found

    def lookup(self, kind: str, *parts: str) -> str:
        """The hash by which a thing of some kind is found: 64 hexadecimal digits, of no use without the key."""
        text = json.dumps([kind, *parts]).encode()  # escapes what is no valid Unicode, so that any text has a hash
        return hmac.new(self._lookup, text, hashlib.sha256).hexdigest()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose, hashlib.sha256).digest()


def sealer_of(graph: Graph) -> Sealer:
    """The sealer of a graph's accounts; where there is neither a key nor accounts, a key is made.

    Raises DatabaseError when the key file of a graph with accounts is missing, Invalid for a file that is no key.
    """
    file = graph.key_file or load_settings().key_file
    try:
        return Sealer(_read(file))
    except FileNotFoundError as err:
        if graph.read("accounts/check"):
            raise DatabaseError(
                f"no key file {file}, and this graph has accounts that are sealed with one",
                "copy it from the machine that made them, or name it: CALIPSO_SECRET_KEY_FILE; if it is lost, forget all "
                "accounts with: calipso user reset",
            ) from err
    return Sealer(_made(file))


def prove(graph: Graph, sealer: Sealer) -> bool:
    """Whether the graph has accounts. Raises DatabaseError when they are sealed with another key."""
    rows = graph.read("accounts/check")
    for row in rows:
        sealer.open(row["check"])
    return bool(rows)


def _read(file: Path) -> bytes:
    try:
        key = file.read_bytes().strip()
    except FileNotFoundError:
        raise
    except OSError as err:
        raise Invalid(
            f"cannot read the key of the accounts: {file}: {err.strerror}", "make it readable for this user"
        ) from err
    if len(key) < SHORTEST_KEY:
        raise Invalid(f"{file}: a key has {SHORTEST_KEY} characters or more", "make one with: openssl rand -base64 32")
    return key


def _made(file: Path) -> bytes:
    """A key in a file that no other process made meanwhile; else that one's."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
        try:
            os.link(draft, file)  # refused where there is one already, and never half written
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as err:
        raise Invalid(
            f"cannot write the key of the accounts: {file}: {err.strerror}",
            "make its folder writable, or name another file: CALIPSO_SECRET_KEY_FILE",
        ) from err
    return _read(file)
