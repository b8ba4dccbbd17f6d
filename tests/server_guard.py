"""python server_guard.py HOME: ends the private Neo4j in HOME when its standard input closes.

Its input is a pipe of the test run, so it closes when the run ends, also when the run is killed and can tidy up nothing.
"""

import sys
from pathlib import Path

from calipso.config import Settings
from calipso.database.command import home_argument
from calipso.database.places import home_of
from calipso.database.process import kill
from calipso.database.state import living

sys.stdin.read()
home = home_of(Settings(home=Path(sys.argv[1]), neo4j_uri=None))
if state := living(home):
    kill(state.process, home_argument(home))
