"""Tenancy: what the projects of a tenant see, and a graph that holds nothing else."""

from calipso.tenancy.sight import Sight, sight_of
from calipso.tenancy.view import View, view

__all__ = ["Sight", "View", "sight_of", "view"]
