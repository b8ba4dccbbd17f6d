"""Cypher files by name: `query("write/objects_new")` is the text of cypher/write/objects_new.cypher."""

from functools import cache
from importlib.resources import files

from calipso.errors import NotFound


@cache
def query(name: str) -> str:
    """The text of one Cypher file. Raises NotFound when cypher/ has no such file."""
    file = files("cypher").joinpath(f"{name}.cypher")
    if ".." in name or not file.is_file():
        raise NotFound(f"no query named {name}", "see the files of cypher/")
    return file.read_text(encoding="utf-8")
