"""A Python client of Calipso's API: `with Client(url, token) as calipso: calipso.search("moz-web")`; it knows HTTP alone.

Answers are the API's own JSON as typed dicts (calipso.client.shapes). What the API refuses is raised as the error that the
library itself raises (calipso.errors), with the server's message, hint and request id.
"""

from calipso.client.client import Client
from calipso.client.tokens import read_token

__all__ = ["Client", "read_token"]
