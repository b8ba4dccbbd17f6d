"""Search: what a person's words may mean (a name, an address, a prefix, a VLAN, an interface), and what fits, nearest first."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from calipso.graph import Graph, Row

# How near a hit is, in the order of telling.
NAMED, WORD, NAME_BEGINS, WORD_BEGINS, NAME_PART, WORD_PART, WITHIN, AROUND, ALIKE = range(9)
HOW = ("exact", "exact", "prefix", "prefix", "part", "part", "within", "around", "one letter")
# What else than its name an object is found by: the properties that the text of the search index is made of.
WORDS = ("uuid", "mac", "address", "device", "cidr", "local_name", "port_uuid", "addresses", "floating_ips")
OVERLAYS = ("vxlan", "gre", "geneve")
SEGMENTS: dict[str, tuple[str, ...] | None] = {
    "vlan": ("vlan",),
    "vni": OVERLAYS,
    "segment": None,
    **{kind: (kind,) for kind in OVERLAYS},
}
# Of a prefix that very many addresses are in, no more are looked at; where all of them fit, a few times what is wanted.
MOST_ADDRESSES, TIMES_WANTED = 2000, 4
# Of annotations that say a text, no more are looked at for the objects that they are about.
MOST_ANNOTATIONS = 500

# fa163e010101, fa:16:3e:01:01:01, fa-16-..., fa16.3e01.0101, fa163e-010101, and fa:16:3e:1:1:1 as some systems write it.
_MAC = re.compile(
    r"^(?:0x)?(?:[0-9a-f]{12}|[0-9a-f]{2}(?:[:.\- ][0-9a-f]{2}){5}|[0-9a-f]{4}(?:[:.\- ][0-9a-f]{4}){2}"
    r"|[0-9a-f]{6}[:.\- ][0-9a-f]{6})$"
)
_MAC_SHORT = re.compile(r"^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$")
_UUID = re.compile(r"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
_SEGMENT = re.compile(rf"^(?:({'|'.join(SEGMENTS)})(?:\s*[:=#]\s*|\s+|-(?:id)?\s*)?)?(\d{{1,8}})$")
_PLACE = re.compile(r"^\s*(\S+?)(?:\s*/\s*|\s+)(\S+)\s*$")
# A word as the full-text index's analyzer sees it: a dot between letters or between digits does not part words.
_TOKEN = re.compile(r"\w+(?:(?:(?<=[^\W\d_])[.'](?=[^\W\d_])|(?<=\d)[.,](?=\d))\w+)*")


@dataclass(frozen=True, slots=True)
class Hit:
    """One object that fits: how near (one of the ranks), by what, and the value that fits."""

    object: Row
    rank: int
    what: str
    value: str

    @property
    def matched(self) -> dict[str, str]:
        """What matched and how, for people and programs."""
        return {"what": self.what, "how": HOW[self.rank], "value": self.value}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look, and how many hits are wanted at most."""

    environment: str | None = None
    types: list[str] | None = None
    limit: int = 50

    def admits(self, *types: str) -> bool:
        """Whether one of these types is looked for."""
        return self.types is None or bool(set(types) & set(self.types))

    @property
    def params(self) -> dict[str, Any]:
        """As the parameters of the queries."""
        return {"environment": self.environment, "types": self.types, "limit": self.limit}


def hits(graph: Graph, text: str, scope: Scope) -> list[Hit]:
    """The objects that fit a text, nearest first, each once; names with one wrong letter only where nothing is nearer."""
    best: dict[str, Hit] = {}
    for hit in _all(graph, text, scope):
        known = best.get(hit.object["id"])
        if known is None or hit.rank < known.rank:
            best[hit.object["id"]] = hit
    found = sorted(best.values(), key=lambda hit: hit.rank)  # of one rank in the order of each question
    return (found or list(alike(graph, text, scope)))[: scope.limit]


def _all(graph: Graph, text: str, scope: Scope) -> Iterator[Hit]:
    yield from _worded(graph, text, scope)
    yield from _segments(graph, text, scope)
    yield from _interfaces(graph, text, scope)
    yield from _addresses(graph, text, scope)


def _worded(graph: Graph, text: str, scope: Scope) -> Iterator[Hit]:
    """Objects that have the text, and those whose annotations say it, or with `contact=alice` say it under that key."""
    key, equals, value = text.strip().lower().partition("=")
    said = {"said": (value if equals else key) or None, "key": key if equals else None}
    for word in readings(text):
        rows = graph.read("inventory/search", lower=word, **said, most=MOST_ANNOTATIONS, **scope.params)
        for row in rows:
            if row["key"] is None:
                yield Hit(row["object"], row["rank"], *_fitting(row["object"], word, row["rank"]))
            else:
                yield Hit(row["object"], row["rank"], f"annotation {row['key']}", row["value"])
        said |= {"said": None}


def _fitting(row: Row, word: str, rank: int) -> tuple[str, str]:
    """By which property a word fits, and its value."""
    if rank in (NAMED, NAME_BEGINS, NAME_PART):
        return "name", row["name"]
    begins, whole = rank in (WORD, WORD_BEGINS), rank == WORD
    for name in WORDS:
        values = row.get(name) or []
        for value in [values] if isinstance(values, str) else values:
            lower = value.lower()
            fits = lower.split("/")[0] == word or lower == word if whole else lower.startswith(word)
            if fits if begins else word in lower:
                return name, value
    return "name", row["name"]


def _segments(graph: Graph, text: str, scope: Scope) -> Iterator[Hit]:
    """Networks by `vlan 121`, `vni 1007`, `vxlan 1007`, or the number alone."""
    asked = _SEGMENT.match(text.strip().lower())
    if not asked or not scope.admits("network"):
        return
    params = {"segment": int(asked[2]), "kinds": SEGMENTS[asked[1]] if asked[1] else None}
    rows = graph.read("search/segments", environment=scope.environment, limit=scope.limit, **params)
    for row in rows:
        kind = row["object"].get("network_type")
        yield Hit(row["object"], WORD, "VNI" if kind in OVERLAYS else "VLAN", f"{kind} {asked[2]}")


def _interfaces(graph: Graph, text: str, scope: Scope) -> Iterator[Hit]:
    """Interfaces by `compute-1 eth0` or `tor-1/swp1`."""
    asked = _PLACE.match(text)
    if not asked or not scope.admits("host_pnic", "vnic", "vconnector", "vedge", "switch_pnic"):
        return
    place, device = asked.groups()
    rows = graph.read("search/interfaces", place=place, device=device, environment=scope.environment, limit=scope.limit)
    for row in rows:
        if scope.admits(row["object"]["type"]):
            yield Hit(row["object"], NAMED, "interface", f"{place} {device}")


def _addresses(graph: Graph, text: str, scope: Scope) -> Iterator[Hit]:
    """For a prefix the subnets that have it and what has an address in it; for an address the subnets around it."""
    try:
        asked = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return
    if asked.prefixlen < asked.max_prefixlen:
        yield from _within(graph, asked, scope)
    elif scope.admits("subnet"):
        around = [str(asked.supernet(new_prefix=bits)) for bits in range(asked.max_prefixlen - 1, 0, -1)]
        rows = graph.read("search/subnets", cidrs=around, environment=scope.environment, limit=scope.limit)
        yield from (Hit(row["object"], AROUND, "cidr", row["object"]["cidr"]) for row in rows)


Prefix = ipaddress.IPv4Network | ipaddress.IPv6Network


def _within(graph: Graph, asked: Prefix, scope: Scope) -> Iterator[Hit]:
    if scope.admits("subnet"):
        rows = graph.read("search/subnets", cidrs=[str(asked)], environment=scope.environment, limit=scope.limit)
        yield from (Hit(row["object"], WORD, "cidr", str(asked)) for row in rows)
    sure = asked.version == 4 and asked.prefixlen <= 24
    many = scope.params | {"limit": min(MOST_ADDRESSES, TIMES_WANTED * scope.limit) if sure else MOST_ADDRESSES}
    fitting: list[tuple[Any, str, str]] = []
    starts = beginnings(asked)
    behind = tuple(start[1:] for start in starts)
    for row in graph.read("search/addresses", starts=starts, **many):
        words = (word for word in row["search"].split("\n") if word.startswith(behind))
        inside = [(net, word) for word in words if (net := _part_of(asked, word))]
        fitting += [(*min(inside), row["id"])] if inside else []
    nearest = sorted(fitting)[: scope.limit]
    objects = {
        row["object"]["id"]: row["object"] for row in graph.read("read/objects_by_id", ids=[one[2] for one in nearest])
    }
    for _net, word, identity in nearest:
        if identity in objects:
            yield Hit(objects[identity], WITHIN, "cidr" if objects[identity]["type"] == "subnet" else "address", word)


def _part_of(asked: Prefix, word: str) -> Any:
    """An address (whatever mask is written behind it) or a subnet's prefix where it is within the one asked for."""
    try:
        net = ipaddress.ip_network(word, strict=True)
    except ValueError:
        try:
            net = ipaddress.ip_network(str(ipaddress.ip_interface(word).ip))
        except ValueError:
            return None
    return net if net.version == asked.version and net.subnet_of(asked) else None  # type: ignore[arg-type]


def beginnings(prefix: Prefix) -> list[str]:
    """Texts with which every address of a prefix begins, each behind the end of the line before it."""
    if isinstance(prefix, ipaddress.IPv6Network):
        groups = str(prefix.network_address.exploded).split(":")[: prefix.prefixlen // 16]
        told = []
        for group in groups:  # the first zeros may be written as "::", and nothing is sure from there on
            if int(group, 16) == 0:
                break
            told.append(f"{int(group, 16):x}:")
        return ["\n" + "".join(told)]
    whole = min(prefix.prefixlen + 7, 31) // 8
    parts = prefix.subnets(new_prefix=whole * 8) if whole * 8 > prefix.prefixlen else [prefix]
    return ["\n" + "".join(f"{octet}." for octet in str(part.network_address).split(".")[:whole]) for part in parts]


def alike(graph: Graph, text: str, scope: Scope, *, numbers: bool = False) -> Iterator[Hit]:
    """Objects whose name has one wrong letter, or two in the wrong order; with `numbers` also one wrong digit.

    Who looks for web-1 is not answered with web-2; who asks for one that is not there may be offered it.
    """
    words = one_letter_off(text, numbers=numbers)
    if words:
        for row in graph.read("search/alike", words=words, **scope.params):
            yield Hit(row["object"], ALIKE, "name", row["object"]["name"])


def one_letter_off(text: str, *, numbers: bool = False) -> str:
    """The question to the full-text index: all words of a text, of which one may have a wrong letter; "" for none.

    A word of digits is right as it is, except with `numbers`.

    A sign between words may be the wrong letter too: `a_b` is one word of the index, `a-b` two.
    """
    lower = text.lower()
    forms = dict.fromkeys(
        tuple(_TOKEN.findall(form)) for form in (lower, lower.replace("_", " "), re.sub(r"\W+", "_", lower))
    )
    return " OR ".join(dict.fromkeys(way for form in forms for way in _ways(form, numbers=numbers)))


def _ways(tokens: tuple[str, ...], *, numbers: bool) -> Iterator[str]:
    for place, token in enumerate(tokens):
        if (len(tokens) > 1 or len(token) > 1) and (numbers or not token.isdecimal()):
            others = [f'"{other}"' for at, other in enumerate(tokens) if at != place]
            yield "(" + " AND ".join([*others, f"{_escaped(token)}~1"]) + ")"


def _escaped(token: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", token)


def readings(text: str) -> list[str]:
    """A text in the forms in which the graph may hold it: as `normalised`, and a UUID also with or without its dashes."""
    word = normalised(text)
    if not _UUID.match(word):
        return [word]
    bare = word.replace("-", "")
    dashed = "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))
    return [word, dashed if word == bare else bare]


def normalised(text: str) -> str:
    """A search word in the form that the graph holds: lower case, a MAC with colons, an address in its short form."""
    word = text.strip().lower()
    if _MAC_SHORT.match(word):
        return ":".join(part.zfill(2) for part in word.split(":"))
    if _MAC.match(word):
        bare = re.sub(r"[:.\- ]", "", word.removeprefix("0x"))
        return ":".join(bare[at : at + 2] for at in range(0, 12, 2))
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        return word
