"""The same score, computed the slow and obvious way: one account, one row, one fraction at a time."""

from datetime import timedelta
from fractions import Fraction
from math import floor

CONTACT = {"advisory": 5, "co_creation": 5, "review": 4, "meeting": 3, "call": 2, "email": 0.5}
KEPT = {"promise_kept": 1, "promise_late": 0.5, "promise_missed": 0, "followup_done": 1, "followup_missed": 0}
WEIGHTS = {"advisory_contact": 35, "breadth": 20, "answers": 25, "kept": 20}
ANCHORS = {"advisory_contact": (0, 20), "breadth": (0, 6), "answers": (0.5, 0.95), "kept": (0.5, 0.95)}


def figures(rows, now):
    """The four figures of one account, None where nothing can be said."""
    past = [row for row in rows if row["happened_at"] <= now]

    def recent(row, days):
        return now - row["happened_at"] < timedelta(days=days)

    contacts = [row for row in past if row["kind"] in CONTACT and row["lead"]]
    named = [row for row in past if row["kind"] in CONTACT and row["contact"] is not None]
    contact = sum(
        round(CONTACT[row["kind"]] * 2 ** (-((now - row["happened_at"]) / timedelta(days=45))) * 1_000_000)
        for row in contacts
        if recent(row, 180)
    )
    judged = []
    for thread in {row["thread"] for row in past} - {None}:
        own = sorted(
            (row for row in past if row["thread"] == thread and row["lead"]), key=lambda row: row["happened_at"]
        )
        asked = [row["happened_at"] for row in own if row["kind"] == "ticket" and row["direction"] == "in"]
        if not asked or now - asked[0] >= timedelta(days=90):
            continue
        answers = [
            row["happened_at"]
            for row in own
            if row["kind"] == "ticket_answer" and row["direction"] == "out" and row["happened_at"] >= asked[0]
        ]
        if answers:
            judged.append(answers[0] - asked[0] <= timedelta(hours=24))
        elif now - asked[0] > timedelta(hours=24):
            judged.append(False)
    ours = [row for row in past if row["kind"] in KEPT and row["lead"] and row["direction"] != "in"]
    kept = [KEPT[row["kind"]] for row in ours if recent(row, 365)]
    return {
        "advisory_contact": contact / 1_000_000 if contacts else None,
        "breadth": len({row["contact"] for row in named if recent(row, 180)}) if named else None,
        "answers": sum(judged) / len(judged) if len(judged) >= 2 else None,
        "kept": sum(kept) / len(kept) if len(kept) >= 2 else None,
    }


def values(rows, now):
    """Each indicator's hundredths of a point."""
    found = {}
    for code, figure in figures(rows, now).items():
        poor, excellent = ANCHORS[code]
        found[code] = (
            None if figure is None else floor(min(max((figure - poor) / (excellent - poor), 0.0), 1.0) * 10_000 + 0.5)
        )
    return found


def score(rows, now):
    """Score in hundredths (None without data), coverage in per cent, and the exact contributions in hundredths."""
    known = {code: value for code, value in values(rows, now).items() if value is not None}
    weight = sum(WEIGHTS[code] for code in known)
    if not weight:
        return None, 0, {}
    exact = {code: Fraction(WEIGHTS[code] * value, weight) for code, value in known.items()}
    return floor(sum(exact.values()) + Fraction(1, 2)), weight, exact
