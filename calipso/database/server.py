"""The private Neo4j's life: started once, found again by later commands, stopped by its own process and no other."""

from contextlib import AbstractContextManager
from dataclasses import replace

from calipso.config import Settings
from calipso.database.command import home_argument
from calipso.database.launch import await_answer, engine_of, launch
from calipso.database.memory import fitting_memory, total_memory_mb
from calipso.database.places import Home, Tell, home_of, locked, make_home, silent
from calipso.database.process import end
from calipso.database.state import RunningServer, described, holds_its_ports, living

STOP_LIMIT_S = 120.0  # the last checkpoint of a large store


def start(settings: Settings, heap_mb: int | None = None, tell: Tell = silent) -> RunningServer:
    """The private Neo4j of this CALIPSO_HOME, started if it does not run; it lives on when this process ends.

    Starts at the same time give one server. `heap_mb` (by default a share of the memory) counts when it is started.
    Raises DatabaseError with the cause from Neo4j's log and the remedy.
    """
    home = home_of(settings)
    make_home(home)
    with hold(home, tell):
        if state := living(home):
            return replace(await_answer(home, state, tell), already_running=True)
        return launch(home, engine_of(settings, tell), fitting_memory(total_memory_mb(), heap_mb), tell)


def stop(settings: Settings, tell: Tell = silent) -> int | None:
    """Stop the private Neo4j: the number of the process that ended, None if none ran. No other process is signalled."""
    home = home_of(settings)
    if not home.root.exists():
        return None
    with hold(home, tell):
        return halt(home, tell)


def status(settings: Settings) -> RunningServer | None:
    """The private Neo4j if it lives and holds its ports, None otherwise. Asks the kernel, sends nothing."""
    home = home_of(settings)
    state = living(home)
    return described(home, state) if state and holds_its_ports(state) else None


def hold(home: Home, tell: Tell) -> AbstractContextManager[None]:
    """The home for one command alone: what starts, stops, dumps or loads at the same time waits."""
    return locked(home.root / "lock", tell, "another calipso db command to end")


def halt(home: Home, tell: Tell) -> int | None:
    """Stop the server, for a holder of the home: its process number, None if none ran."""
    state = living(home)
    if state is None:
        return None
    if not end(state.process, home_argument(home), STOP_LIMIT_S):
        tell(f"Neo4j did not end in {STOP_LIMIT_S:.0f} s and was killed; its next start mends the store")
    home.state.unlink(missing_ok=True)
    return state.process.pid
