"""Any form, answered in any way, on any platform: nothing is lost or asked twice (L6)."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.form import Type
from bot.core.messages import Capabilities
from bot.flows.places import here
from bot.flows.surveys.survey_look_over import SEND
from bot.forms.asked import asked
from bot.forms.definition import Definition
from bot.forms.values import values
from storage import addresses, networks, sessions
from storage.database import Database
from storage.sessions import Session
from storage.surveys import Survey
from tests.flows.phone import OPTIONS, Board, Phone
from tests.flows.script import FIRST
from tests.flows.surveys import named, send
from tests.flows.talk import PLATFORM
from tests.flows.test_platforms import PLATFORMS
from tests.forms.test_talks import forms

MOST_STEPS = 150  # of one talk; the forms cannot ask as many, going back included
WAYS_BACK = 4  # in one talk, so that it comes to an end
TYPED = {
    Type.INTEGER: "3",
    Type.DATE: "26/11/2026",
    Type.TEXT: "two words",
    Type.RANGE: "2",
}
NUMBERS = count()


class Answering:
    """Somebody who answers one survey on one platform; what they do is drawn."""

    def __init__(self, database: Database, caps: Capabilities, form: Definition) -> None:
        self.name = f"Karim{next(NUMBERS)}"
        self.form = form
        self.phone = Phone(database, FIRST, caps=caps)
        self.phone.network("Saida", "LB")
        self.phone.member(self.name, "practitioner", "en")
        self.survey: Survey = send(self.phone, form, anonymous=False)
        self.backs = 0

    @property
    def session(self) -> Session | None:
        with self.phone.database.transaction() as store:
            address = addresses.find(store, PLATFORM, self.name)
            assert address is not None
            return sessions.current(store, address.id, self.phone.now)

    @property
    def board(self) -> Board:
        return next(each for each in reversed(self.phone.boards) if each.shown.to == self.name)

    def take(self, place: int) -> None:
        board = self.board
        self.phone.takes(self.name, board, place, board.buttons.presses[place][3][0])

    def place_of(self, action: str, value: str = "") -> int:
        return next(
            place
            for place, (each, _subject, meant, _labels) in enumerate(self.board.buttons.presses)
            if each == action and (not value or meant == value)
        )

    def step(self, draw: Any) -> None:
        """One tap, or one typed answer."""
        session = self.session
        assert session is not None
        actions = [action for action, *_press in self.board.buttons.presses]
        kind = self.type_of(session)
        typed = TYPED.get(kind, "") if kind else ""
        if "keep" in actions:
            self.take(actions.index("keep"))
        elif typed and draw(st.booleans()):
            self.phone.says(self.name, typed)
        else:
            self.tap(draw, actions, typed)

    def tap(self, draw: Any, actions: list[str], typed: str) -> None:
        possible = [
            place
            for place, action in enumerate(actions)
            if action in (*OPTIONS, "done", "skip") or (action == "back" and self.backs < WAYS_BACK)
        ]
        place = draw(st.sampled_from(possible)) if possible else -1
        if place < 0:
            self.phone.says(self.name, typed or "3")
            return
        self.backs += actions[place] == "back"
        self.take(place)

    def type_of(self, session: Session) -> Type | None:
        with self.phone.database.transaction() as store:
            network = networks.get(store, self.survey.network_id)
        questions = asked(self.form, session.answers, now=here(self.phone.now, network))
        return next((each.type for each in questions if each.name == session.asked), None)


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_L6_any_form_is_answered_on_any_platform(name: str, database: Database) -> None:
    @settings(max_examples=12, suppress_health_check=list(HealthCheck), database=None)
    @given(forms(), st.data())
    def answered(form: Definition, data: st.DataObject) -> None:
        talk = Answering(database, PLATFORMS[name], form)
        talk.take(talk.place_of("survey-start"))
        session = None
        for _step in range(MOST_STEPS):
            session = talk.session
            assert session is not None, "it was sent before all was asked"
            assert session.asked not in session.answers, "what is answered is not asked again"
            if session.asked == SEND:
                break
            talk.step(data.draw)
        assert session is not None
        assert session.asked == SEND, "the talk comes to an end"
        nothing_is_lost(talk, session)
        talk.take(talk.place_of("answer", f"{SEND}=send"))
        assert talk.phone.faults == 0
        (kept,) = named(talk.phone, talk.survey).values()
        assert kept == handed_in(talk, session)

    answered()


def nothing_is_lost(talk: Answering, session: Session) -> None:
    """Whatever is relevant has been asked, and answered or skipped."""
    with talk.phone.database.transaction() as store:
        network = networks.get(store, talk.survey.network_id)
    questions = asked(talk.form, session.answers, now=here(talk.phone.now, network))
    left = [
        each.name
        for each in questions
        if each.relevant(session.answers) and each.name not in session.answers
    ]
    assert left == []


def handed_in(talk: Answering, session: Session) -> dict[str, Any]:
    with talk.phone.database.transaction() as store:
        network = networks.get(store, talk.survey.network_id)
    now = here(talk.phone.now, network)
    found = values(talk.form, session.answers, now, talk.survey.given)
    return {name: value for name, value in found.items() if value is not None}
