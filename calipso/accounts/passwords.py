"""Passwords: what one may be, hashed by argon2id (RFC 9106) and checked with the same work whatever is wrong."""

from __future__ import annotations

import secrets
import string
import threading
import unicodedata

import argon2

from calipso.errors import Invalid

SHORTEST, LONGEST = 10, 1000
# Of no password: unknown users are checked against it, so that they cost what known ones do. A test holds its
# parameters to those that new hashes have.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MOAoRkftI8MhxvUBja5bDg$UTCO/rSMzmzbeOlDfsx9G1gjc5Rwg14lXnibCQNejos"
# Without what is read wrongly: 0 O, 1 l I.
ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
RANDOM_LENGTH = 20

_HASHER = argon2.PasswordHasher()
# A check takes 64 MiB: many logins at once wait for each other rather than take the machine's memory.
_AT_ONCE = threading.BoundedSemaphore(4)


def hashed(name: str, password: str) -> str:
    """The argon2id hash of a new password of a user. Raises Invalid for one that is too short, too long or the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            f"a password has {SHORTEST} to {LONGEST} characters", "give another, or let one be made: --random"
        )
    if password.casefold() == name.casefold():
        raise Invalid("the password is the user's name", "give another, or let one be made: --random")
    return hashed_again(password)


def hashed_again(password: str) -> str:
    """The hash of a password that fits, with the parameters of today; it is not judged, as it is in use."""
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def fits(hash_: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; None is checked against nobody's and never fits."""
    with _AT_ONCE:
        try:
            _HASHER.verify(hash_ or NOBODY, _bytes(password[: LONGEST + 1]))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
    return hash_ is not None and len(password) <= LONGEST


def outdated(hash_: str) -> bool:
    """Whether new hashes are made with other parameters than this one."""
    return _HASHER.check_needs_rehash(hash_)


def random_password() -> str:
    """A password of 20 letters and digits (115 bits) that can be read out and typed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))


def _bytes(password: str) -> bytes:
    # One form for letters that keyboards send in several; lone surrogates, which JSON can carry, are no reason to fail.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
