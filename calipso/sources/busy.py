"""An API that is too busy to answer: how long it is waited for, and what its refusal means."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from requests import Response

# A busy API is asked again twice, after half a second and one. One that says itself when to come back (Retry-After) is
# believed more often, but no wait is longer than LONGEST_WAIT_S, and all waits for one answer than PATIENCE_S.
RETRIES = 2
FIRST_WAIT_S = 0.5
RETRIES_ON_DEMAND = 10
RETRIED_STATUS = (429, 502, 503, 504)
LONGEST_WAIT_S = 60.0
PATIENCE_S = 180.0
WORTH_TELLING_S = 1.0

logger = logging.getLogger(__name__)

Answered = TypeVar("Answered", bound="Response | None")


def patiently(where: str, ask: Callable[[], Answered]) -> tuple[Answered, str]:
    """The last answer of an API that may be busy, and in words how long it was waited for."""
    waited, tries = 0.0, 0
    while True:
        answer = ask()
        told = f" after waiting {waited:.0f} s for it" if waited else ""
        if answer is None or answer.status_code not in RETRIED_STATUS:
            return answer, told
        wanted = _retry_after(answer)
        wait = FIRST_WAIT_S * 2**tries if wanted is None else wanted
        if tries >= (RETRIES if wanted is None else RETRIES_ON_DEMAND):
            return answer, told
        if wait > LONGEST_WAIT_S or waited + wait > PATIENCE_S:
            return answer, told
        level = logging.WARNING if wait >= WORTH_TELLING_S else logging.INFO
        logger.log(level, "%s answers %d: asked again in %.0f s", where, answer.status_code, wait)
        time.sleep(wait)
        waited, tries = waited + wait, tries + 1


def _retry_after(answer: Response) -> float | None:
    """For how many seconds a busy API wants to be left alone; None where it does not say so in a form of RFC 9110."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        # The cloud's own clock says what its date means: this machine's may be wrong.
        now = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else datetime.now(UTC)
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def remedy(answer: Response) -> str:
    """What to do about an API that answers with a status of 400 or more."""
    if answer.status_code in RETRIED_STATUS and (wanted := _retry_after(answer)) is not None:
        return f"the API wants to be left alone for {wanted:.0f} s: scan again then, or ask for a higher rate limit"
    if answer.status_code >= 500:
        return "the cloud's log has that request"
    return "does the user have the reader or admin role?"
