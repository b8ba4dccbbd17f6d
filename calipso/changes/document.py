"""The request of a change window, for NOC and customer to read and approve, as Markdown."""

from __future__ import annotations

from typing import Any


def budget_in_words(budget: dict[str, Any]) -> str:
    """Whether the promised minutes bear the planned downtime."""
    needed = f"{budget['needed']:g} minutes"
    if budget["minutes_per_week"] is None:
        return f"{needed}; no SLA is known (a design file names it)"
    verdict = "borne by" if budget["bears"] else "MORE THAN"
    return f"{needed}, {verdict} the {budget['minutes_per_week']:g} minutes a week that the SLA allows"


def request_document(change: dict[str, Any]) -> str:
    """The document of a change as get_change gives it."""
    impact = change["impact"]
    lines = [
        f"# Change {change['number']}: {change['title']}",
        "",
        f"- Worked on: {', '.join(change['names'])} ({change['environment']})",
        f"- For: {change.get('project') or 'everybody'}",
        f"- Window: {change['start']} to {change['until']}, looked at every {change['every_s'] / 60:g} minutes",
        f"- Planned downtime: {budget_in_words(change['budget'])}",
        f"- Asked for by: {change.get('by') or 'nobody named'}",
        f"- Approved by: {', '.join(change.get('approvals') or []) or 'nobody yet'}",
        "",
    ]
    for word, meaning in (
        ("down", "lose their network in the window"),
        ("degraded", "lose redundancy: one more fault takes them down"),
    ):
        ones = impact[word]
        lines += [f"## {word.capitalize()}: {len(ones)}", "", f"These {meaning}." if ones else "Nobody.", ""]
        lines += [f"- {one['name']} ({one['type']})" for one in ones]
        lines += [""] if ones else []
    closing = "before it" + (" and as designed" if change.get("design") else "")
    lines += [
        f"Unaffected: {impact['unaffected']}.",
        "",
        "## When it may be closed",
        "",
        f"When all that the work touches was read again, is healthy, and is as {closing}; whatever is left is waived by name.",
        "",
    ]
    return "\n".join(lines)
