"""Python's search for cyclic garbage, kept out of work that makes millions of objects and no cycle: it would double the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def frozen() -> Iterator[None]:
    """What stands in memory is no garbage, and not looked through; what is made from now on is collected as ever."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
