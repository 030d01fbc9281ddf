"""What is read of a plan that is sent in: its headings, its faults, marks that were moved about."""

from __future__ import annotations

import pytest

from bot.core.messages import Kind
from storage import files, ledger, networks, notes, plan_shape
from storage.database import Database
from tests.flows.meetings import town
from tests.flows.plan_sending import (
    PLAN,
    address,
    lines,
    made,
    member,
    send,
    sent_in,
    shape,
    take,
    tap_file,
    taps,
)
from tests.reports.plan_files import csv

# --- headings, faults, files ------------------------------------------------------------------


def test_headings_are_asked_about_once_and_known_in_the_next_file(database: Database) -> None:
    talk = town(database)
    rows = csv("Objective,Activity,Task,By whom,Remark", "A,B,C,Karim,x")
    assert "Of 2 headings" in send(talk, rows)[-1].text
    assert "What does the column “By whom” hold?" in taps(talk, "Go on")[-1].text
    taps(talk, "Responsible", "Something else: leave it out")
    assert "1 row was read" in made(talk)[-1].text
    taps(talk, "Go on", "Take it over")
    assert lines(talk)["C"].member_id == member(talk, "Karim")
    assert "1 row was read" in send(talk, rows)[-1].text
    with talk.database.transaction() as store:
        home = networks.listed(store)[-1]
        assert "whom" not in notes.get(store, f"plan-headings/{home.id}"), "sealed"


def test_good_rows_are_taken_and_the_faults_of_the_others_are_told(database: Database) -> None:
    talk = town(database)
    bad = [f",,Visit {n},,31/2/2026," for n in range(40)]
    content = PLAN + b"\r\n" + csv(*bad)
    shown = send(talk, content)[-1]
    assert "40 things are wrong" in shown.text
    assert "… and 32 more." in shown.text
    assert "Row 6, “Due”: This is no date" in shown.text
    shown = taps(talk, "Show them all")[-1]
    assert shown.text.count("This is no date") == 25
    assert taps(talk, "The next ones")[-1].text.count("This is no date") == 15
    taps(talk, "Take the 3 good rows", "Nobody yet", "Take it over")
    assert len(lines(talk)) == 6


def test_a_row_with_a_fault_is_neither_changed_nor_missing(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    before = lines(talk)
    send(talk, PLAN.replace(b"5/12/2026", b"soon"))
    taps(talk, "Take the 2 good rows")
    assert "says the same already" in taps(talk, "Nobody yet")[-1].text
    assert lines(talk) == before


def test_H1_after_a_refusal_nothing_of_the_file_is_left(database: Database) -> None:
    talk = town(database)
    rows = csv("Objective,Activity,Task", "A,B,Call Ahmad 70 123 456", ",,Fine")
    shown = send(talk, rows)
    assert "looks like it is about a person" in shown[-1].text
    (file,) = sent_in(talk)
    with talk.database.transaction() as store:
        content = files.content(store, file.key, talk.now) or b""
        assert b"Fine" in content
        assert b"Ahmad" not in content
        assert files.order_of(store, file) == {}
    taps(talk, "Take the 1 good row", "Take it over")
    assert "Ahmad" not in str(lines(talk))
    assert "Ahmad" not in "".join(one.text for one in talk.shown)


def test_a_file_that_is_gone_is_asked_for_again(database: Database) -> None:
    talk = town(database)
    send(talk)
    handle = talk.handle("Rana", "Go on")
    taps(talk, "Go on", "Nobody yet", "Take it over")
    shown = talk.sends("Rana", Kind.PRESS, handle=handle)
    assert "no longer there" in shown[-1].text
    send(talk, b"%PDF-1.7 no plan")
    assert "not a plan that can be read" in talk.shown[-1].text
    assert "send another" in talk.shown[-1].labels[0].lower()
    talk.says("Rana", "/menu")
    tap_file(talk, "Rana")
    assert "send the file itself" in talk.says("Rana", "here it is")[-1].text
    assert talk.faults == 0


def test_R10_every_message_of_a_plan_sent_in_has_its_end(database: Database) -> None:
    talk = town(database)
    send(talk)
    subject = f"plan-read/{address(talk)}"
    with talk.database.transaction() as store:
        (entry,) = ledger.of_subject(store, subject)
    assert entry.handed_at is not None


# --- marks that were moved about --------------------------------------------------------------


YOUNG, OPEN, CAMP, POSTERS, BUS = (
    "Young people take part", "Open day", "Camp", "Print the posters",
    "Find a bus",
)  # fmt: skip
# Rows of a file by level and title, and whose mark stands in each.
MOVED = {
    "levels": ((0, YOUNG, OPEN), (1, OPEN, YOUNG), (2, POSTERS, POSTERS)),
    "activities": (
        (0, YOUNG, YOUNG), (1, OPEN, CAMP), (2, BUS, BUS), (1, CAMP, OPEN), (2, POSTERS, POSTERS),
    ),
    "under itself": ((0, OPEN, OPEN), (1, YOUNG, YOUNG), (2, POSTERS, POSTERS)),
    "upside down": ((0, POSTERS, POSTERS), (1, OPEN, OPEN), (2, YOUNG, YOUNG)),
    "in a ring": ((0, YOUNG, POSTERS), (1, OPEN, YOUNG), (2, POSTERS, OPEN)),
    "all called the same": ((0, YOUNG, YOUNG), (1, YOUNG, OPEN), (2, YOUNG, BUS)),
    "all with one mark": ((0, YOUNG, YOUNG), (1, OPEN, YOUNG), (2, POSTERS, YOUNG)),
}  # fmt: skip


@pytest.mark.parametrize("how", MOVED)
def test_marks_moved_between_lines_leave_a_plan_that_stands_and_can_be_undone(
    database: Database, how: str
) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    before = shape(talk)
    ids = {title: item.id for title, item in lines(talk).items()}
    rows = [f"{',' * level}{title}{',' * (3 - level)}L{ids[of]}" for level, title, of in MOVED[how]]
    said = send(talk, csv("Objective,Activity,Task,ID", *rows))[-1]
    if how == "all with one mark":
        assert said.text.count("This mark stands in row 2 too") == 2
        said = taps(talk, "Take the 1 good row")[-1]
    else:
        said = taps(talk, "Go on")[-1]
    assert "not in the file" in said.text
    said = taps(talk, "They stay as they are")[-1]
    if "says the same already" not in said.text:
        assert "taken over" in taps(talk, "Take it over")[-1].text
        after = shape(talk)
        levels = {id: level for id, (level, _parent, _title) in after.items()}
        assert all(levels[id] is level for id, (level, _parent, _title) in before.items())
        for level, parent, _title in after.values():
            assert (levels[parent] if parent else None) == plan_shape.ABOVE[level]
        taps(talk, "Undo")
    assert shape(talk) == before
    assert talk.faults == 0
