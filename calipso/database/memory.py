"""How much memory the private Neo4j may take on this machine."""

import os
from dataclasses import dataclass
from pathlib import Path

# A container's limit, for cgroup versions 2 and 1 (https://docs.kernel.org/admin-guide/cgroup-v2.html: memory.max).
LIMIT_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

SMALLEST_HEAP_MB = 384  # below that, Neo4j 2026 spends its time collecting garbage


@dataclass(frozen=True)
class Memory:
    """The most that the server's heap and its cache of store pages may grow to."""

    heap_mb: int
    page_cache_mb: int


def fitting_memory(total_mb: int, heap_mb: int | None = None) -> Memory:
    """A share that leaves room for the scans, the web and other programs: a fifth for the heap, an eighth for pages.

    `heap_mb` overrides the heap; the page cache is then no larger than it.
    """
    pages = min(max(total_mb // 8, 64), 8192)
    if heap_mb:
        return Memory(heap_mb, min(pages, heap_mb))
    return Memory(min(max(total_mb // 5, SMALLEST_HEAP_MB), 8192), pages)


def total_memory_mb() -> int:
    """This machine's memory, or this container's limit where that is less."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for file in LIMIT_FILES:
        text = file.read_text().strip() if file.exists() else ""
        if text.isdigit():  # "max" is no limit
            total = min(total, int(text))
    return total // (1024 * 1024)
