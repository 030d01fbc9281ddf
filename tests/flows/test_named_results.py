"""Named check-ins, for the coordinator alone: who waits for something, who is silent, and files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core import stored
from bot.core.form import Type
from bot.engine.maker import make_all
from bot.forms import definition as written
from bot.forms.definition import Choice, Definition, Field
from storage import checkins, files, forms, ledger, members, networks
from storage.database import Database
from storage.members import Role
from storage.surveys import Survey
from tests.flows.closed import (
    NAMES,
    circle,
    close,
    hand_in,
    report,
    settle,
    to,
)
from tests.flows.meetings import tap, texts
from tests.flows.surveys import DIFFICULT, OPEN, OVERALL, definition, send
from tests.flows.talk import Shown, Talk

GOING = Field(
    name="going",
    type=Type.SELECT_ONE,
    choices="going",
    first_if=("red",),
    label={"en": "How is it?"},
)
NEED = Field(
    name="need",
    type=Type.SELECT_ONE,
    choices="need",
    appearance="needs",
    label={"en": "Do you need anything?"},
)
WEEKLY = Definition(
    name="weekly",
    title={"en": "Weekly check-in"},
    nodes=(GOING, NEED),
    lists={
        "going": tuple(Choice(name=n, label={"en": n.title()}) for n in ("green", "red")),
        "need": tuple(Choice(name=n, label={"en": n.title()}) for n in ("nothing", "call")),
    },
)


def weekly(talk: Talk) -> dict[str, int]:
    with talk.database.transaction() as store:
        network = networks.listed(store)[-1]
        form = forms.add(
            store, network_id=network.id, definition=written.to_json(WEEKLY), source="chat",
            now=talk.now,
        )  # fmt: skip
        made = checkins.add(
            store, network_id=network.id, now=talk.now, form_id=form.id, anonymous=False,
            rhythm={"every": "week", "weekdays": [0], "at": "17:00", "from": "2030-01-07"},
            window_hours=48, reminders=1, audience={"networks": [network.id]}, created_by=None,
        )  # fmt: skip
    return {"form_id": form.id, "checkin_id": made.id}


def round_of(talk: Talk, ids: dict[str, int], given: dict[str, dict[str, str]]) -> Survey:
    made = send(talk, WEEKLY, anonymous=False, hours=48, round_day=talk.now.date(), **ids)
    hand_in(talk, made, given)
    return made


GREEN = {"going": "green", "need": "nothing"}


def test_a_named_checkin_says_who_waits_to_the_coordinator_alone(database: Database) -> None:
    talk = circle(database, 6)
    ids = weekly(talk)
    given = {"Karim": {"going": "red", "need": "call"}, "Nour": GREEN, "Joelle": GREEN}
    made = round_of(talk, ids, given)
    shown = close(talk, made)
    message = report(shown, "Rana")
    assert "1 person waits for something from you." in message.text
    assert not any(name in message.text for name in NAMES), "it shows on a locked phone (H5)"
    named = talk.presses("Rana", "Show names")[-1]
    assert "Karim: Red, Call" in named.text
    assert "Nour" not in named.text
    told = tap(talk, "Karim", "results", f"results/{made.id}", "names")
    assert "Karim: " not in texts(told, "Karim")


def named_survey(talk: Talk, number: int) -> Survey:
    """Answered by so many: three of them with a comment, and one by Karim who left all out."""
    made = send(talk, definition(OVERALL, DIFFICULT, OPEN), anonymous=False, hours=48)
    given: dict[str, dict[str, Any]] = {
        name: {"overall": "4", "hard": ["time", "place"], "open": f"Idea of {name}"}
        for name in NAMES[1:number]
    }
    hand_in(talk, made, {"Karim": {}, **given})
    return made


def kept_here(talk: Talk, shown: Shown) -> bool:
    """Whether it can be neither forwarded nor saved."""
    with talk.database.transaction() as store:
        entry = ledger.by_key(store, shown.key)
        assert entry is not None
        return stored.from_json(entry.body).protect


def test_H9_the_coordinator_of_a_named_survey_sees_who_answered_what(database: Database) -> None:
    talk = circle(database, 6)
    made = named_survey(talk, 6)
    message = report(close(talk, made), "Rana")
    assert not any(name in message.text for name in NAMES), "it shows on a locked phone (H5)"
    first = talk.presses("Rana", "Show names")[-1]
    assert kept_here(talk, first)
    said = ["• How was it? – Good", "• What was difficult? – Time, Place"]
    assert "\n".join(["Joelle:", *said, "• One thing to keep? – Idea of Joelle"]) in first.text
    assert "Karim:\n• No question was answered." in first.text
    assert "Samir" not in first.text, "four people at once, by their names"
    second = talk.presses("Rana", "Show 2 more people")[-1]
    assert kept_here(talk, second)
    assert [name for name in NAMES if f"{name}:" in second.text] == ["Nour", "Samir"]
    assert second.labels == []


def test_S4_nobody_but_the_coordinator_sees_who_answered_what(database: Database) -> None:
    talk = circle(database, 6)
    talk.member("Fatima", "facilitator", "en")
    made = named_survey(talk, 6)
    close(talk, made)
    elsewhere = talk.network("Zahle", "LB")
    talk.member("Ziad-Z", "coordinator", "en", elsewhere)
    for who in ("Nour", "Fatima", "Ziad-Z"):
        talk.says(who, "/menu")
        for value in ("names", "names 4"):
            shown = tap(talk, who, "results", f"results/{made.id}", value)
            assert "Idea of" not in texts(shown, who)
    kept = tap(talk, "Rana", "results", f"results/{made.id}", "names 99")[-1]
    assert "Idea of" not in kept.text


def test_who_missed_three_rounds_in_a_row_is_told_quietly(database: Database) -> None:
    talk = circle(database, 6)
    ids = weekly(talk)
    for _week in range(2):
        close(talk, round_of(talk, ids, dict.fromkeys(NAMES[:5], GREEN)))
        talk.wait(timedelta(days=4))
    made = round_of(talk, ids, dict.fromkeys(NAMES[:5], GREEN))
    assert "Samir" not in texts(close(talk, made), "Rana")
    named = tap(talk, "Rana", "results", f"results/{made.id}", "names")[-1]
    assert "No answer in 3 rounds in a row: Samir." in named.text
    assert named.text.count("\n") <= 2
    first = tap(talk, "Rana", "results", f"results/{made.id - 2}", "names")[-1]
    assert "Samir" not in first.text, "it was the first that was missed"


def test_a_late_answer_counts_for_its_round(database: Database) -> None:
    talk = circle(database, 6)
    made = round_of(talk, weekly(talk), {"Karim": GREEN})
    close(talk, made)
    for label in ("Start", "Red", "Call", "Send my answers"):
        talk.presses("Nour", label)
    named = tap(talk, "Rana", "results", f"results/{made.id}", "names")[-1]
    assert "Nour: Red, Call" in named.text
    assert "(2 of 6 answered)" in talk.says("Rana", "/results")[-1].text


def test_H14_names_are_taken_out_only_when_a_second_person_agrees(database: Database) -> None:
    talk = circle(database, 6)
    talk.member("Sami", "coordinator", "en")
    made = round_of(talk, weekly(talk), {"Karim": {"going": "red", "need": "call"}})
    close(talk, made)
    talk.says("Rana", "/export")
    talk.presses("Rana", "1. Weekly check-in")
    shown = talk.presses("Rana", "Answers with names")
    assert "I have asked a second person" in texts(shown, "Rana")
    asked = to(shown, "Sami")[-1]
    assert not any(name in asked.text for name in ("Rana", "Karim", "Weekly"))
    with database.transaction() as store:
        assert not files.of_subject(store, f"export/{made.id}"), "nothing is made before"
    shown = talk.presses("Sami", "Yes, I agree")
    assert make_all(database, talk.tables, talk.now) == 2
    talk.deliver()
    (csv,) = [
        content
        for one in to(talk.shown, "Rana", "export")
        for name, content in zip(one.documents, one.contents, strict=True)
        if name == "results.csv"
    ]
    assert b"Karim" in csv
    assert not to(talk.shown, "Sami", "export")
    assert "decided already" in talk.presses("Sami", "No")[-1].text


def test_H14_nobody_agrees_to_their_own_request(database: Database) -> None:
    talk = circle(database, 6)
    made = round_of(talk, weekly(talk), {"Karim": GREEN})
    close(talk, made)
    shown = tap(talk, "Rana", "export", f"results/{made.id}", "names")
    assert "There is nobody who could agree" in shown[-1].text
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
    value = f"yes {rana.id} {talk.now:%Y%m%d%H%M} 5"
    assert "not there" in tap(talk, "Rana", "export-agree", f"results/{made.id}", value)[-1].text
    office = talk.network("Office", "LB", office=True)
    talk.member("Huda", "owner", "en", office)
    tap(talk, "Rana", "export", f"results/{made.id}", "names")
    talk.presses("Huda", "No")
    assert "did not agree" in texts(talk.shown, "Rana")
    with database.transaction() as store:
        assert not files.of_subject(store, f"export/{made.id}")


def test_H14_who_is_no_coordinator_any_more_gets_no_names(database: Database) -> None:
    talk = circle(database, 6)
    talk.member("Sami", "coordinator", "en")
    made = round_of(talk, weekly(talk), {"Karim": GREEN})
    close(talk, made)
    tap(talk, "Rana", "export", f"results/{made.id}", "names")
    talk.presses("Sami", "Yes, I agree")
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.FACILITATOR)
    settle(talk)
    assert not to(talk.shown, "Rana", "export")
