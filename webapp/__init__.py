"""The web door. So far it says that it is there, and whether the graph is; the pages come with the web stage."""

from flask import Flask
from flask.typing import ResponseReturnValue

from calipso.config import Settings
from calipso.database import connect
from calipso.errors import CalipsoError

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Calipso</title></head>
<body>
<h1>Calipso</h1>
<p>It discovers how a cloud's virtual network hangs together. Its pages are not here yet; the command line is:
<code>calipso --help</code>. Whether the graph answers: <a href="/healthz">/healthz</a>.</p>
</body>
</html>
"""


def create_app(settings: Settings) -> Flask:
    """The web application over the Neo4j that `settings` lead to; it connects when it is asked, so Neo4j may come later."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def index() -> str:
        """The start page."""
        return PAGE

    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """200 when the graph answers, else 503 with what is wrong and what to do."""
        with connect(settings) as graph:
            graph.verify()
        return {"status": "ok"}

    @app.errorhandler(CalipsoError)
    def refuse(err: CalipsoError) -> ResponseReturnValue:
        return {"status": "error", "message": err.message, "hint": err.hint}, err.status

    return app
