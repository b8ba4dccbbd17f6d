"""Schedules and runs: what is done by the clock, or asked for by people and programs, and done by the scheduler alone."""

from calipso.schedules.kinds import KINDS, Kind, read_parameters
from calipso.schedules.lease import leader
from calipso.schedules.runs import OVER, cancel_run, get_run, list_runs, request_run
from calipso.schedules.stored import (
    Schedule,
    add_schedule,
    get_schedule,
    list_schedules,
    remove_schedule,
    run_schedule,
    switch_schedule,
)
from calipso.schedules.times import Timing, local_zone

__all__ = [
    "KINDS",
    "OVER",
    "Kind",
    "Schedule",
    "Timing",
    "add_schedule",
    "cancel_run",
    "get_run",
    "get_schedule",
    "leader",
    "list_runs",
    "list_schedules",
    "local_zone",
    "read_parameters",
    "remove_schedule",
    "request_run",
    "run_schedule",
    "switch_schedule",
]
