"""The independent truth of the live lab: asked of OpenStack and the hosts, never computed with Calipso's code."""
