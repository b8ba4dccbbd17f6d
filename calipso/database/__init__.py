"""The private Neo4j: fetched, started, found, stopped, dumped and loaded, without Docker and without root."""

from calipso.database.archive import dump, load
from calipso.database.connection import connect
from calipso.database.server import start, status, stop
from calipso.database.state import RunningServer

__all__ = ["RunningServer", "connect", "dump", "load", "start", "status", "stop"]
