"""What a server or the way to it says no with, as our own errors."""

from __future__ import annotations

import json
from http import HTTPStatus

import httpx

from calipso import errors
from calipso.errors import CalipsoError, Forbidden, Invalid, NotFound, SourceError, Unauthorized, Unreachable

PROBLEM = "application/problem+json"
_BY_NAME = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, CalipsoError)
}
# For answers that do not name their error: those of what stands before a Calipso, and of Flask itself.
_BY_STATUS: dict[int, type[CalipsoError]] = {
    HTTPStatus.BAD_REQUEST: Invalid,
    HTTPStatus.UNAUTHORIZED: Unauthorized,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: Invalid,
    HTTPStatus.CONFLICT: errors.Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Invalid,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Invalid,
    HTTPStatus.UNPROCESSABLE_ENTITY: Invalid,
    HTTPStatus.BAD_GATEWAY: SourceError,
    HTTPStatus.SERVICE_UNAVAILABLE: errors.DatabaseError,
}
_SHOWN = 80


def of_answer(response: httpx.Response) -> CalipsoError:
    """The error that an answer of 400 or more tells of (RFC 9457), with `request_id`; else one that says what came instead."""
    told = _problem(response)
    if told is None:
        return no_calipso(response)
    kind = _BY_NAME.get(str(told.get("error"))) or _BY_STATUS.get(response.status_code, CalipsoError)
    message = str(told.get("detail") or told.get("title") or f"the server answers {response.status_code}")
    hint = str(told.get("hint") or "")
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and not hint:
        hint = f"wait {response.headers.get('Retry-After', 'some')} seconds, then try again"
    err = kind(message, hint)
    err.request_id = str(told.get("request") or response.headers.get("X-Request-ID") or "")
    return err


def _problem(response: httpx.Response) -> dict[str, object] | None:
    if response.headers.get("Content-Type", "").partition(";")[0].strip() != PROBLEM:
        return None
    try:
        told = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    return told if isinstance(told, dict) else None


def no_calipso(response: httpx.Response) -> SourceError:
    """The error for an answer that no Calipso gives: a proxy's page, another program's."""
    kind = response.headers.get("Content-Type", "").partition(";")[0] or "nothing that it names"
    begins = " ".join(response.text.split())[:_SHOWN]
    where = f"{response.request.method} {response.request.url}"
    return SourceError(
        f"{where}: no Calipso answers there, but {response.status_code} with {kind}: {begins!r}",
        "give the address of a Calipso's web door, like https://calipso.example.net, and see what stands before it",
    )


def of_way(url: httpx.URL, err: httpx.HTTPError, timeout_s: float) -> CalipsoError:
    """The error for a request that got no whole answer: nobody listens, TLS that is not trusted, too slow, broken off."""
    place = f"{url.scheme}://{url.netloc.decode()}"
    words = str(err) or type(err).__name__
    if isinstance(err, httpx.TimeoutException):
        return Unreachable(
            f"{place} did not answer in {timeout_s:g} s",
            "try again, or allow more seconds: timeout_s, CALIPSO_TIMEOUT_S",
        )
    if "CERTIFICATE" in words.upper():
        return Unreachable(
            f"{place}: its certificate is not trusted: {words}",
            "name the authority that signed it: ca_file, or CALIPSO_CA_FILE on the command line",
        )
    if "SSL" in words.upper():
        return Unreachable(f"{place}: TLS fails: {words}", "see whether the address begins with https:// rightly")
    if isinstance(err, httpx.ConnectError):
        return Unreachable(f"{place} cannot be reached: {words}", "see whether the web door runs, and the address")
    return Unreachable(f"{place}: the answer broke off: {words}", "try again")
