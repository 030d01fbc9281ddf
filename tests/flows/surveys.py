"""Short ways to send a survey and to look at what became of it, in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core.flow import reconcile
from bot.core.form import Type
from bot.flows.places import here
from bot.flows.surveys.survey import enrol
from bot.forms.definition import Choice, Definition, Field, Node, to_json
from storage import forms, networks, papers, surveys
from storage.papers import Answers
from storage.surveys import Part, Survey
from tests.flows.talk import Shown, Talk

SCALE = tuple(
    Choice(name=str(value), label={"en": en, "ar": ar, "fr": fr}, value=float(value))
    for value, (en, ar, fr) in enumerate(
        (
            ("Very weak", "ضعيف جدًا", "Très faible"),
            ("Weak", "ضعيف", "Faible"),
            ("Fair", "مقبول", "Moyen"),
            ("Good", "جيّد", "Bon"),
            ("Excellent", "ممتاز", "Excellent"),
        ),
        start=1,
    )
)
HARD = tuple(
    Choice(name=name, label={"en": en, "ar": ar, "fr": fr})
    for name, en, ar, fr in (
        ("time", "Time", "التوقيت", "Horaire"),
        ("place", "Place", "المكان", "Lieu"),
        ("language", "Language", "اللغة", "Langue"),
    )
)
YES_NO = (
    Choice(name="yes", label={"en": "Yes", "ar": "نعم", "fr": "Oui"}),
    Choice(name="no", label={"en": "No", "ar": "لا", "fr": "Non"}),
)
OVERALL = Field(
    name="overall",
    type=Type.SELECT_ONE,
    choices="scale",
    label={"en": "How was it?", "ar": "كيف كان؟", "fr": "Comment était-ce ?"},
)
DIFFICULT = Field(
    name="hard",
    type=Type.SELECT_MULTIPLE,
    choices="hard",
    label={"en": "What was difficult?", "ar": "ما الصعوبات؟", "fr": "Quelles difficultés ?"},
)
HELD = Field(
    name="held",
    type=Type.SELECT_ONE,
    choices="yes_no",
    label={"en": "Did it take place?", "ar": "هل نُفِّذ؟", "fr": "A-t-elle eu lieu ?"},
)
REACH = Field(
    name="reach",
    type=Type.INTEGER,
    relevant="${held} = 'yes'",
    label={"en": "How many came?", "ar": "كم حضر؟", "fr": "Combien de personnes ?"},
)
OPEN = Field(
    name="open",
    type=Type.TEXT,
    label={"en": "One thing to keep?", "ar": "ما الذي نحافظ عليه؟", "fr": "À garder ?"},
)


def definition(*fields: Node, **values: Any) -> Definition:
    return Definition(
        name="trial",
        title={"en": "Short survey", "ar": "استبيان قصير", "fr": "Court questionnaire"},
        nodes=fields or (OVERALL, DIFFICULT, HELD, REACH, OPEN),
        lists={"scale": SCALE, "hard": HARD, "yes_no": YES_NO},
        languages=("en", "ar", "fr"),
        **values,
    )


def send(
    talk: Talk, form: Definition | None = None, *, anonymous: bool = True, hours: int = 72,
    **values: Any,
) -> Survey:  # fmt: skip
    """A survey for everybody in the newest network, open from now on; its prompts go out."""
    with talk.database.transaction() as store:
        network = networks.listed(store)[-1]
        kept = forms.add(
            store,
            network_id=network.id,
            definition=to_json(form or definition()),
            family=(form or definition()).name,
            source="chat",
            now=talk.now,
        )
        made = surveys.add(
            store,
            network_id=network.id,
            now=talk.now,
            **{
                "form_id": kept.id,
                "anonymous": anonymous,
                "opens": {"at": here(talk.now, network).isoformat(timespec="minutes")},
                "opens_at": talk.now,
                "closes_at": talk.now + timedelta(hours=hours),
                "reminders": 1,
                "audience": {"networks": [network.id]},
                **values,
            },
        )
        enrol(store, made, talk.now)
        reconcile(store, talk.tables, made.subject, talk.now)
    talk.deliver()
    return made


def look(talk: Talk, survey: Survey) -> Survey:
    with talk.database.transaction() as store:
        return surveys.get(store, survey.id)


def urn(talk: Talk, survey: Survey) -> list[Answers]:
    with talk.database.transaction() as store:
        return papers.urn(store, survey)


def named(talk: Talk, survey: Survey) -> dict[int | None, Answers]:
    with talk.database.transaction() as store:
        return {one.member_id: one.answers for one in papers.of_surveys(store, [survey.id])}


def part(talk: Talk, survey: Survey, name: str) -> Part | None:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        return surveys.participant(store, survey.id, member.id) if member else None


def taps(talk: Talk, name: str, *labels: str) -> list[Shown]:
    shown: list[Shown] = []
    for label in labels:
        shown += talk.presses(name, label)
    return shown


def newest(talk: Talk, name: str) -> Shown:
    return next(one for one in reversed(talk.shown) if one.to == name)
