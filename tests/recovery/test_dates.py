"""One drop has one date: that of its alert; where two dates differ, both pages say which is what; the gap follows from what is shown."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.bands import shown
from accounts.models import Standing
from alerts.models import Alert
from alerts.reading.weeks import mondays
from metrics.formulas import formula_in_force
from metrics.models import FormulaVersion, Score
from recovery.actions.cases import open_case
from recovery.actions.lessons import write_lesson
from recovery.diagnosing import diagnose, falls_at
from recovery.gaps import proposed, shown_by_figures
from recovery.models import Case
from recovery.saying import began, by_chance, date_sentence, headline, most_fallen, stream_sentence
from recovery.views.cases import streams_of
from tests.make import in_days

MINUS = "\N{MINUS SIGN}"


def _alert(make, account, series: str, weeks: int = 1, ago: int = 9, **parts) -> Alert:
    """An alert on a fall that began so many weeks ago, in periods of so many weeks."""
    began = mondays(timezone.now())[-ago]
    line = [[(began + timedelta(weeks=weeks * step)).isoformat(), 50.0] for step in (-1, 0, 1)]
    found = [
        {"name": name, "before": before, "after": after, "low": 0, "high": 9, "line": [1, 1, 1]}
        for name, (before, after) in parts.items()
    ]
    return make.alert(account, series=series, since_on=began, until_on=in_days(-1), line=line, parts=found)


def test_the_case_dates_a_fall_as_its_alert_does_and_with_its_figures(helix, cohort, cast, make, browse):
    alert = _alert(make, helix, "answers", ago=12, hours=(3.2, 70.4))
    case = open_case(account=helix, by=cast.alice)
    since = case.found["since"]
    assert (since["stream"], since["alert"], since["week"]) == ("answers", str(alert.pk), alert.since_on.isoformat())
    assert f"since the week of {alert.since_on.day} {alert.since_on:%B}." in headline(case)
    says = next(says for row, _name, says, _exactly in streams_of(case) if row["stream"] == "answers")
    assert (
        says == f"From 3.2 to 70.4 hours since the week of {alert.since_on.day} {alert.since_on:%B}, as its alert says."
    )
    one = "One fall, one date: answers came later, since the week of"
    assert date_sentence(case, alert).startswith(one)
    assert one in browse(cast.alice).get(f"/t/acme/recovery/{case.pk}/").content.decode()
    assert one in browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()


def test_of_four_weeks_the_one_is_named_since_which_it_stands_out(helix, cohort, cast, make):
    fell = date.fromisoformat(diagnose(helix).data["since"]["week"])
    weeks_ago = (timezone.now().date() - fell).days // 7
    alert = _alert(make, helix, "answers", weeks=4, ago=weeks_ago + 1, hours=(3.2, 70.4))
    assert alert.since_on < fell < alert.since_on + timedelta(weeks=4)
    case = open_case(account=helix, by=cast.alice)
    assert case.found["since"]["within"] == fell.isoformat()
    assert f"since the four weeks from {alert.since_on.day} {alert.since_on:%B}" in headline(case)
    assert "by single weeks the change stands out from that of" in date_sentence(case, alert)


def test_where_two_dates_differ_both_pages_say_which_is_what(helix, cohort, cast, make, browse):
    alert = _alert(make, helix, "usage", usage=(110, 79))
    case = open_case(account=helix, by=cast.alice)
    assert case.found["since"]["stream"] == "answers", "what took the points"
    said = date_sentence(case, alert)
    assert said.startswith("Two dates, two things: the alert tells that usage fell, since the week of")
    assert "the score fell from 70 on" in said
    assert "what took most of it began" in said
    for path in (f"recovery/{case.pk}/", f"alerts/{alert.pk}/"):
        assert "Two dates, two things" in browse(cast.alice).get(f"/t/acme/{path}").content.decode(), path


def test_an_alert_that_came_after_the_diagnosis_is_said_to(helix, cohort, cast, make, browse):
    case = open_case(account=helix, by=cast.alice)
    alert = _alert(make, helix, "answers", hours=(3.2, 70.4))
    assert "diagnose it anew" in date_sentence(case, alert)
    assert "diagnose it anew" in browse(cast.alice).get(f"/t/acme/recovery/{case.pk}/").content.decode()


def test_an_alert_that_is_over_dates_nothing(helix, cohort, cast, make):
    alert = _alert(make, helix, "answers", hours=(3.2, 70.4))
    Alert.objects.update(state="resolved", ended="back", resolved_at=timezone.now() - timedelta(days=3))
    assert falls_at(helix, in_days(-95), timezone.now()) == []
    Alert.objects.update(ended="found")
    assert falls_at(helix, in_days(-95), timezone.now()) == [alert], "somebody found out why: it lasts all the same"
    assert falls_at(helix, in_days(-95), timezone.now() - timedelta(days=30)) == [], "it was not raised then"


def _parts(**points) -> list[dict]:
    rows = [{"words": stream, "stream": stream, "points": lost} for stream, lost in points.items()]
    return sorted(rows, key=lambda row: row["points"])


@pytest.mark.parametrize(
    ("parts", "verdict", "fell", "alerted", "gap"),
    [
        (_parts(answers=-7, kept=-4), "alone", True, ["kept"], ("response", "points")),
        (_parts(kept=-2, answers=0, contact=9), "neither", False, ["answers", "kept"], ("response", "alert")),
        (_parts(kept=-2, contact=9), "cohort", False, [], ("", "")),
        (_parts(kept=-2), "cohort", True, ["kept"], ("process", "cohort")),
        ([{"words": "Renewal", "stream": "", "points": -9}, *_parts(people=-2)], "alone", True, [], ("breadth", "points")),
    ],
)  # fmt: skip
def test_the_gap_follows_from_what_took_most_points_and_else_from_the_alert(parts, verdict, fell, alerted, gap):
    assert proposed(parts, verdict, fell=fell, alerted=alerted) == gap


def test_the_page_says_by_what_a_gap_is_proposed(helix, cohort, cast, browse):
    case = open_case(account=helix, by=cast.alice)
    assert (
        f"Answers to tickets took most points ({MINUS}17)."
        in browse(cast.alice).get(f"/t/acme/recovery/{case.pk}/").content.decode()
    )


def test_beside_an_alert_stands_what_worked_for_its_own_gap_and_then_for_that_of_the_case(
    helix, cohort, cast, make, browse
):
    alert = _alert(make, helix, "usage", usage=(110, 79))
    open_case(account=helix, by=cast.alice)
    for title, gap in (("A rota", "response"), ("Training days", "usage")):
        write_lesson(title=title, gap=gap, did="It", came="worked", by=cast.alice)
    at = f"/t/acme/accounts/{helix.pk}/recovery/worked/"
    card = browse(cast.alice).get(f"{at}?alert={alert.pk}").content.decode()
    order = [
        "For what this alert tells of: Usage down",
        "Training days",
        "the figures propose another gap: Slow answers",
        "A rota",
    ]
    places = [card.index(words) for words in order]
    assert places == sorted(places)
    assert "Training days" not in browse(cast.alice).get(at).content.decode(), "without the alert the case's gap counts"


def test_parts_that_are_not_all_of_a_fall_say_so():
    parts = [{"words": "Contact", "points": -11}, {"words": "Breadth", "points": -1}, {"words": "Answers", "points": 3}]
    assert most_fallen(parts, -9) == f"Contact ({MINUS}11) and Breadth ({MINUS}1), while all else brought +3"
    assert most_fallen(parts[:2], -12) == f"Contact ({MINUS}11) and Breadth ({MINUS}1)"
    assert most_fallen(parts, -14).endswith(f", and all else together {MINUS}2")


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0025, "once in 400 such comparisons"),
        (0.0315, "once in 32 such comparisons"),
        (0.0005, "once in 2,000 such comparisons"),
        (0.705, "about 7 times in 10 such comparisons"),
    ],
)
def test_a_chance_is_said_in_words(p, said):
    assert by_chance(p) == said


def test_an_alert_that_was_over_before_anybody_watched_stands_beside_its_own_case_only(
    helix, cohort, cast, make, browse
):
    alert = _alert(make, helix, "answers", ago=30, hours=(3.2, 70.4))
    Alert.objects.update(state="resolved", ended="back", noted_at=timezone.now(), resolved_at=timezone.now())
    page = lambda: browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()  # noqa: E731
    case = open_case(account=helix, by=cast.alice)
    assert "The alert and the case" not in page(), "the open case is of today"
    Case.objects.filter(pk=case.pk).update(alert=alert.pk)
    assert "The alert and the case" in page()


def test_a_definition_that_took_over_since_is_named_on_both_pages_with_what_it_alone_brought(
    helix, cohort, cast, make, browse
):
    alert = _alert(make, helix, "answers", ago=12, hours=(3.2, 70.4))
    case = open_case(account=helix, by=cast.alice)
    pages = [f"/t/acme/recovery/{case.pk}/", f"/t/acme/alerts/{alert.pk}/"]
    assert not any("By definition" in browse(cast.alice).get(page).content.decode() for page in pages)
    latest = Score.objects.of(helix).last()
    assert case.found["versions"] == [latest.definition, latest.definition]
    content = formula_in_force().as_content()
    FormulaVersion.objects.create(
        number=latest.definition + 1, state="published", content=content, published_at=timezone.now()
    )
    score, definition = latest.score + 6, latest.definition + 1
    Score.objects.filter(pk=latest.pk).update(score=score, under_previous=latest.score, definition=definition)
    Standing.objects.update_or_create(account=helix, defaults={"score": score})
    says = (
        f"These are scores by definition {latest.definition}, which was in force when it was found. By definition {definition} the account has "
        f"{shown(score)} today; the new definition alone brought +6 of that."
    )
    for page in pages:
        assert says in browse(cast.alice).get(page).content.decode(), page


def _since(first: str, last: str, **more) -> dict:
    return {"week": "2026-08-31", "first": first, "last": last, "points": -12, **more}


def test_a_date_that_is_not_known_to_a_quarter_is_no_date():
    assert began(_since("2026-08-31", "2026-08-31")) == "the week of 31 August"
    assert began(_since("2026-07-06", "2026-09-28")) == "about the week of 31 August"
    assert began(_since("2026-03-16", "2026-11-23")) == "some time between 16 March and 23 November"


def test_an_indicator_that_fell_where_the_weeks_show_nothing_says_why():
    row = {"stream": "people", "week": None, "weeks": 40, "p": 0.96, "points": -7}
    assert "counts how many different people came within months" in stream_sentence(row)
    assert "looks back over months" in stream_sentence(row | {"stream": "contact"})
    assert stream_sentence(row | {"points": 0}).endswith("such comparisons.")


def test_what_a_diagnosis_shows_by_itself():
    found = {"streams": [{"stream": "answers", "week": "2026-08-31"}, {"stream": "contact", "week": None}]}
    assert shown_by_figures(found, "response")
    assert not shown_by_figures(found, "contact")
    assert not shown_by_figures({}, "response")
