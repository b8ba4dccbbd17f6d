"""Places and services of equal shape lose alike: what is judged once for all single points of failure holds for each."""

from __future__ import annotations

from random import Random

import pytest

from calipso.impact.networks import (
    ALONE,
    GONE,
    REST,
    UNPLUGGED,
    Cut,
    Missing,
    Net,
    Place,
    Service,
    judge,
    shape_of,
    shape_without,
)

NETS = 2000
CUTS = (Cut(GONE), Cut(UNPLUGGED), Cut(ALONE), Cut("left", "piece"))


def net(random: Random) -> Net:
    """A network with a few places, servers, routers and DHCP servers, some on several hosts, some for their host alone."""
    made = Net("net", outside=random.random() < 0.2)
    gateways = random.sample(["", "10.0.0.1", "10.0.0.2"], random.randint(1, 3))
    services = [
        Service(f"s{number}", f"v{number}", kind, random.choice(gateways), local=random.random() < 0.2)
        for number, kind in enumerate(random.choices(["router", "dhcp"], k=random.randint(0, 4)))
    ]
    for number in range(random.randint(1, 4)):
        count = random.choice([0, 0, 1, 1, 2])
        made.places[f"p{number}"] = Place(
            f"h{number}",
            joined=random.random() < 0.8,
            servers=[(f"i{number}.{one}", f"n{number}.{one}") for one in range(count)],
            services=[one for one in services if random.random() < 0.4],
            count=count,
        )
    return made


@pytest.fixture(scope="module")
def nets() -> list[Net]:
    """Many networks, the same in each run."""
    random = Random(5)  # noqa: S311 - networks to try, no secret
    return [net(random) for _ in range(NETS)]


def test_places_of_equal_shape_lose_alike(nets: list[Net]) -> None:
    told: dict[tuple[object, ...], set[str]] = {}
    looked_at = 0
    for one in nets:
        for local in one.places:
            for cut in CUTS:
                lost = judge(one, {local: cut}).lost
                said = sorted(("rest" if place == REST else "own", *sorted(needs)) for place, needs in lost.items())
                told.setdefault((cut.how, *shape_of(one, local)), set()).add(str(said))
                looked_at += 1
    assert [shape for shape, said in told.items() if len(said) > 1] == []
    assert len(told) < looked_at / 2, "shapes are shared, or nothing was shown"


def test_services_of_equal_shape_are_missed_alike(nets: list[Net]) -> None:
    told: dict[tuple[object, ...], set[str]] = {}
    looked_at = 0
    for one in nets:
        far = {s.id for place in one.places.values() for s in place.services if not s.local}
        far -= {s.id for place in one.places.values() for s in place.services if s.local}
        for service in far:
            lost = judge(one, {}, Missing(frozenset({service}))).lost
            said = sorted((place, *sorted(needs)) for place, needs in lost.items())
            told.setdefault(shape_without(one, service), set()).add(str(said))
            looked_at += 1
    assert [shape for shape, said in told.items() if len(said) > 1] == []
    assert len(told) < looked_at / 2, "shapes are shared, or nothing was shown"
