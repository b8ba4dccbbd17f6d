"""The page that shows the API's document, from our own files alone: swagger-ui in static/vendor/swagger-ui."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, current_app

from webapp.asking import access

# As everywhere, but for the small pictures that swagger-ui's style sheet has within itself (arrows, locks): they run nothing.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)

blue = APIBlueprint("docs", __name__, enable_openapi=False)


@blue.get("/docs")
@access(None, "open")
def page() -> Response:
    """The API described, to be read and tried out."""
    response = current_app.send_static_file("api-docs.html")
    response.headers["Content-Security-Policy"] = POLICY
    return response
