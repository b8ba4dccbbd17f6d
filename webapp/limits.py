"""How often one address may try: log in, search, start scans. Counted by each process for itself."""

from __future__ import annotations

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LOGIN_LIMIT = "10/minute;60/hour"
SEARCH_LIMIT = "600/minute"
START_LIMIT = "60/minute"

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def is_search() -> bool:
    """Whether a list is asked for by a search."""
    return "q" in request.args
