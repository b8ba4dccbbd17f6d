"""Compare rules: Calipso's own, switched off and on; those that users keep; applied wherever moments are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import reports
from calipso.compare import Rule, add_rule, compare, list_rules, parse_rule, remove_rule, rules_of
from calipso.design import check_snapshot
from calipso.environments import remove_environment, save_environment
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.model import COMPARE_RULES
from calipso.past.moments import Moment, moment
from calipso.reports import Inputs
from tests.conftest import Server
from tests.histories import as_it_was, tagged
from tests.replayed import replayed_moz, scan
from tests.twins import environment_named

pytestmark = pytest.mark.graph
EVIDENCE = "link.evidence"
SHIPPED = [EVIDENCE, "vconnector.mac"]
TAP = "tape7c8a612-c9"


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud; each test begins and ends with it as it was, and without rules of users."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


@pytest.fixture
def tagged_anew(moz: Graph) -> Iterator[tuple[Moment, Moment]]:
    """Two moments between which one interface got another local VLAN."""
    before = moment(moz, "now", "lab")
    scan(moz, tagged("compute-1", TAP, 777))
    yield before, moment(moz, "now", "lab")
    scan(moz, as_it_was())
    for one in list_rules(moz):
        if not one["shipped"]:
            remove_rule(moz, parse_rule(one["rule"]), environment=one["environment"] or None, between=one["between"])


def texts(rules: list[Rule]) -> list[str]:
    """The rules as a person writes them."""
    return [rule.text for rule in rules]


def test_every_rule_of_calipso_says_why_and_fits_something() -> None:
    assert all(row.reason for row in COMPARE_RULES)
    assert len({(row.type, row.name) for row in COMPARE_RULES}) == len(COMPARE_RULES)
    assert [f"{row.type}.{row.name}" for row in COMPARE_RULES if not row.between] == SHIPPED


def test_a_kept_rule_holds_wherever_moments_are_compared(moz: Graph, tagged_anew: tuple[Moment, Moment]) -> None:
    before, after = tagged_anew
    asked = Inputs("lab", a=str(before.scan), b=str(after.scan))
    differs = compare(moz, before, after, rules=rules_of(moz, before, after))

    add_rule(moz, parse_rule("vnic.tag", "numbered anew at each start", "ann"))
    same = compare(moz, before, after, rules=rules_of(moz, before, after))
    checked = check_snapshot(moz, before, after)
    reported = dict(reports.make(moz, "compare", asked).facts)
    without = compare(moz, before, after)

    assert (differs["same"], same["same"], without["same"]) == (False, True, False)
    assert same["rules"][len(SHIPPED) :] == [{"rule": "vnic.tag", "reason": "numbered anew at each start", "by": "ann"}]
    assert (checked["same"], reported["verdict"]) == (True, "the same")


def test_a_rule_of_one_environment_holds_in_no_other(moz: Graph, tagged_anew: tuple[Moment, Moment]) -> None:
    before, after = tagged_anew
    save_environment(moz, environment_named("other"))
    add_rule(moz, parse_rule("vnic.tag"), environment="other")
    assert texts(rules_of(moz, before, after)) == SHIPPED
    add_rule(moz, parse_rule("vnic.*"), environment="lab")
    assert texts(rules_of(moz, before, after)) == [*SHIPPED, "vnic.*"]
    remove_environment(moz, "other")
    assert [one["rule"] for one in list_rules(moz) if not one["shipped"]] == ["vnic.*"], "gone with its environment"


def test_calipsos_own_rules_are_switched_off_and_on(moz: Graph) -> None:
    now = moment(moz, "now", "lab")
    with pytest.raises(Conflict, match="Calipso's own and holds already"):
        add_rule(moz, parse_rule(EVIDENCE))
    remove_rule(moz, parse_rule(EVIDENCE, "I want to see it", "ann"))
    assert texts(rules_of(moz, now, now)) == SHIPPED[1:]
    told = next(one for one in list_rules(moz) if one["rule"] == EVIDENCE)
    assert (told["on"], told["shipped"], told["by"], told["reason"]) == (False, True, "ann", "I want to see it")
    with pytest.raises(NotFound, match=r"no compare rule link\.evidence holds"):
        remove_rule(moz, parse_rule(EVIDENCE))
    add_rule(moz, parse_rule(EVIDENCE), environment="lab")
    assert texts(rules_of(moz, now, now)) == SHIPPED, "of one environment goes before all"
    remove_rule(moz, parse_rule(EVIDENCE), environment="lab")
    assert texts(rules_of(moz, now, now)) == SHIPPED[1:]
    add_rule(moz, parse_rule(EVIDENCE))
    assert texts(rules_of(moz, now, now)) == SHIPPED[1:], "it stays off in lab"
    add_rule(moz, parse_rule(EVIDENCE), environment="lab")
    assert texts(rules_of(moz, now, now)) == SHIPPED


def test_rules_that_cannot_be_are_refused(moz: Graph) -> None:
    for wrong in ("tag", "vnic.", ".tag", "vnic.tga"):
        with pytest.raises(Invalid):
            add_rule(moz, parse_rule(wrong))
    with pytest.raises(NotFound, match="no object type nothing"):
        add_rule(moz, parse_rule("nothing.tag"))
    with pytest.raises(NotFound, match=r"no compare rule vnic\.tag") as told:
        remove_rule(moz, parse_rule("vnic.tag"))
    assert "--between" in told.value.hint
    with pytest.raises(NotFound, match=r"no compare rule vnic\.mtu"):
        remove_rule(moz, parse_rule("vnic.mtu"))
    with pytest.raises(NotFound):
        add_rule(moz, parse_rule("vnic.tag"), environment="nowhere")


def test_the_commands_keep_and_forget_rules(
    moz: Graph, tagged_anew: tuple[Moment, Moment], run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    span = [str(one.scan) for one in tagged_anew]
    added = run_calipso("compare-rule", "add", "vnic.tag", "--reason", "noise", "--by", "ann", "--json")
    listed = run_calipso("compare-rule", "list", "--json")
    table = run_calipso("compare-rule", "list")
    same = run_calipso("compare", *span)
    bare = run_calipso("compare", *span, "--no-rules", "--json")
    ignored = run_calipso("compare", *span, "--no-rules", "--ignore", "vnic.tag", "--json")
    removed = run_calipso("compare-rule", "remove", "vnic.tag")
    differs = run_calipso("compare", *span)
    again = run_calipso("compare-rule", "remove", "vnic.tag")

    assert added.json() | {"at": None} == {
        "rule": "vnic.tag",
        "reason": "noise",
        "by": "ann",
        "environment": "",
        "on": True,
        "at": None,
        "shipped": False,
        "between": False,
    }
    assert listed.json()["items"][0]["rule"] == "vnic.tag"
    assert "link.evidence" in table.stdout
    assert "1 differences are no change by rule" in same.stdout
    assert (bare.json()["same"], bare.json()["rules"]) == (False, [])
    assert ignored.json()["same"] is True
    assert (added.exit_code, same.exit_code, bare.exit_code, removed.exit_code, differs.exit_code) == (0, 0, 4, 0, 4)
    assert (again.exit_code, "--between" in again.stderr) == (1, True)
