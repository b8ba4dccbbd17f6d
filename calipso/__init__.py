"""Calipso: discovers a cloud's virtual network and answers questions about it."""

__version__ = "0.1.0"
