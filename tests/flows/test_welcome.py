"""First contact: what it says first, what refusing leaves behind, and what invitations give."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.messages import Voice
from bot.core.texts import LANGUAGES, OWN_NAMES, plain, translate
from bot.engine import planning
from bot.flows.members import people, welcome
from bot.flows.members.privacy import CONSENT_VERSION
from storage import addresses, invitations, members, networks
from storage.members import Member, Role
from storage.models import ConsentRow, InvitationRow, MemberRow, ScreenRow, SessionRow, Table
from tests.flows.talk import Shown, Talk

LABELS = {
    "en": ("Yes", "I agree to everything", "Reminders and tasks only", "I do not agree"),
    "ar": ("نعم", "أوافق على كل ما سبق", "التذكير والمهام فقط", "لا أوافق"),
    "fr": ("Oui", "J’accepte tout", "Rappels et tâches seulement", "Je n’accepte pas"),
}


def arrive(talk: Talk, name: str, code: str, language: str = "en", choice: int = 1) -> list[Shown]:
    """Goes through the first conversation; `choice` is the answer to the consent."""
    talk.stranger(name, language)
    talk.opens(name, code)
    talk.presses(name, OWN_NAMES[language])
    talk.presses(name, LABELS[language][0])
    shown = talk.presses(name, LABELS[language][choice])
    return shown if choice == 3 else talk.says(name, name)


def rows(talk: Talk, table: type[Table]) -> int:
    with talk.database.transaction() as store:
        return len(store.conn.execute(select(*table.__table__.primary_key)).all())


def member_of(talk: Talk, name: str) -> Member:
    with talk.database.transaction() as store:
        found = talk.find(store, name)
    assert found is not None
    return found


# --- what is said first --------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_H4_first_message_says_no_names_no_cases(talk: Talk, language: str) -> None:
    talk.stranger("Lina")
    (choice,) = talk.opens("Lina", talk.invitation())
    assert len(choice.text.splitlines()) == len(LANGUAGES), "nothing but the choice of a language"
    (first,) = talk.presses("Lina", OWN_NAMES[language])
    said = plain(translate(welcome.NO_NAMES, Voice(language=language)))
    assert said in first.text


def test_a_stranger_is_answered_in_the_language_of_their_choice_at_once(talk: Talk) -> None:
    talk.stranger("Lina", "en")
    talk.opens("Lina", talk.invitation())
    (first,) = talk.presses("Lina", "Français")
    assert first.labels == ["Oui", "Non", "Retour"]


NAMES = [
    ("عربي", "ar"), ("عربية", "ar"), ("arabe", "ar"), ("arabi", "ar"), ("français", "fr"),
    ("francais", "fr"), ("فرنسي", "fr"), ("anglais", "en"), ("english", "en"), ("English", "en"),
    ("إنكليزي", "en"), ("1", "ar"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "language"), NAMES)
def test_L4_a_language_is_chosen_by_its_name_in_any_of_them(
    talk: Talk, words: str, language: str
) -> None:
    talk.stranger("Lina")
    talk.opens("Lina", talk.invitation())
    (first,) = talk.says("Lina", words)
    said = plain(translate(welcome.NO_NAMES, Voice(language=language)))
    assert said in first.text


@pytest.mark.parametrize(("words", "language"), NAMES[:-1])
def test_L4_members_change_their_language_by_its_name(
    talk: Talk, words: str, language: str
) -> None:
    talk.says("Karim", f"/language {words}")
    assert member_of(talk, "Karim").language == language
    talk.says("Rana", "/language")
    talk.says("Rana", words)
    assert member_of(talk, "Rana").language == language


def test_L4_the_name_of_a_language_out_of_nowhere_is_asked_about(talk: Talk) -> None:
    (shown,) = talk.says("Karim", "عربي")
    assert shown.labels == [OWN_NAMES[one] for one in LANGUAGES]
    assert member_of(talk, "Karim").language == "en"


def test_it_is_done_in_four_taps_and_a_name(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation())
    assert member_of(talk, "Lina").role is Role.PRACTITIONER
    taps = [shown for shown in talk.shown if shown.to == "Lina"]
    assert len(taps) == 5


# --- consent -------------------------------------------------------------------------------------


def test_H10_refusing_stores_nothing(talk: Talk) -> None:
    code = talk.invitation(name="Lina")
    before = rows(talk, MemberRow), rows(talk, ConsentRow)
    arrive(talk, "Lina", code, choice=3)
    assert (rows(talk, MemberRow), rows(talk, ConsentRow)) == before
    assert rows(talk, SessionRow) == 0
    talk.now += timedelta(hours=2)
    with talk.database.transaction() as store:
        assert invitations.find(store, code, talk.now) is not None, "the invitation is not spent"
        planning.clean_up(store, talk.now)
        assert addresses.find(store, "web", "Lina") is None, "the address is forgotten"
    assert rows(talk, ScreenRow) == 0


def test_H10_who_is_not_an_adult_leaves_nothing_either(talk: Talk) -> None:
    before = rows(talk, MemberRow)
    talk.stranger("Lina")
    talk.opens("Lina", talk.invitation())
    talk.presses("Lina", "English")
    talk.presses("Lina", "No")
    assert rows(talk, MemberRow) == before
    assert rows(talk, SessionRow) == 0


def test_H10_consent_is_per_purpose_with_version_language_and_duration(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation(), language="fr", choice=2)
    lina = member_of(talk, "Lina")
    with talk.database.transaction() as store:
        given = store.conn.execute(
            select(*ConsentRow.__table__.c).where(ConsentRow.member_id == lina.id)
        ).one()
        assert set(members.consents(store, lina.id, talk.now)) == {"reminders"}
        assert (given.version, given.language) == (CONSENT_VERSION, "fr")
        assert given.until - given.given_at == timedelta(days=365)
        assert not members.consents(store, lina.id, talk.now + timedelta(days=366))


def test_H10_the_choice_can_be_changed_later_and_both_are_on_record(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation(), choice=2)
    lina = member_of(talk, "Lina")
    talk.says("Lina", "/privacy")
    talk.presses("Lina", "I agree to everything")
    with talk.database.transaction() as store:
        assert set(members.consents(store, lina.id, talk.now)) == {"reminders", "surveys"}
    talk.presses("Lina", "Reminders and tasks only")
    with talk.database.transaction() as store:
        assert set(members.consents(store, lina.id, talk.now)) == {"reminders"}
        query = select(ConsentRow.id).where(ConsentRow.member_id == lina.id)
        assert len(store.conn.execute(query).all()) == 4, "what was withdrawn is still on record"


def test_a_stranger_who_says_stop_is_left_alone(talk: Talk) -> None:
    talk.stranger("Lina")
    talk.opens("Lina", talk.invitation())
    talk.presses("Lina", "English")
    (farewell,) = talk.says("Lina", "STOP")
    assert "Nothing was saved" in farewell.text
    assert rows(talk, SessionRow) == 0


# --- invitations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("proposed", ["facilitator", "coordinator", "lead", "auditor", "owner"])
def test_S3_an_invitation_makes_a_practitioner_whatever_it_proposes(
    talk: Talk, proposed: str
) -> None:
    arrive(talk, "Lina", talk.invitation(proposed, by="Rana"))
    assert member_of(talk, "Lina").role is Role.PRACTITIONER


def test_S3_what_is_proposed_waits_for_whoever_may_give_it(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation("facilitator", by="Rana"))
    arrive(talk, "Omar", talk.invitation("coordinator", by="Rana"))
    asked = {shown.to: shown for shown in talk.shown if shown.reason == "grant"}
    assert "Make Lina Facilitator" in asked["Rana"].labels
    assert "Make Omar Coordinator" in asked["Huda"].labels, "coordinators make none (H14)"
    talk.presses("Rana", "Make Lina Facilitator")
    talk.presses("Huda", "No")
    assert member_of(talk, "Lina").role is Role.FACILITATOR
    assert member_of(talk, "Omar").role is Role.PRACTITIONER
    talk.presses("Huda", "Make Omar Coordinator")
    assert member_of(talk, "Omar").role is Role.PRACTITIONER, "what was decided is decided"


def test_H5_what_is_pushed_about_people_names_nobody(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation("facilitator", by="Rana"))
    talk.presses("Rana", "Make Lina Facilitator")
    pushed = [shown.text for shown in talk.shown if shown.reason in ("grant", "role")]
    assert len(pushed) == 2
    for text in pushed:
        for word in ("Lina", "Saida", "network", "prevention"):
            assert word not in text


def test_S3_only_the_invitation_of_the_console_makes_an_owner(talk: Talk) -> None:
    with talk.database.transaction() as store:
        code = people.owner_invitation(store, talk.now)
        again = people.owner_invitation(store, talk.now)
        assert len(networks.listed(store)) == 1, "the office is no network, and is made once"
    assert code != again
    arrive(talk, "Salma", code)
    assert member_of(talk, "Salma").role is Role.OWNER


def test_S3_wrong_used_expired_and_guessed_too_often_look_the_same(talk: Talk) -> None:
    used, late = talk.invitation(), talk.invitation()
    arrive(talk, "Lina", used)
    talk.stranger("Omar")
    answers = [talk.opens("Omar", "wrong"), talk.opens("Omar", used)]
    talk.now += invitations.LASTS
    answers += [talk.opens("Omar", late)]
    answers += [talk.opens("Omar", f"guess {n}") for n in range(invitations.TRIES_AN_HOUR)]
    valid = talk.invitation()
    answers += [talk.opens("Omar", valid)]
    assert {tuple(shown.text for shown in answer) for answer in answers} == {
        (translate(welcome.NOT_USABLE, Voice(language="en")),)
    }
    talk.stranger("Sami")
    (shown,) = talk.opens("Sami", valid)
    assert shown.labels, "others are not slowed down"


def test_S3_two_who_hold_the_same_code_cannot_both_come_in(talk: Talk) -> None:
    code = talk.invitation()
    for name in ("Lina", "Omar"):
        talk.stranger(name)
        talk.opens(name, code)
        for label in ("English", "Yes", "I agree to everything"):
            talk.presses(name, label)
    before = rows(talk, MemberRow)
    talk.says("Lina", "Lina")
    (refused,) = talk.says("Omar", "Omar")
    assert rows(talk, MemberRow) == before + 1
    assert refused.text == translate(welcome.NOT_USABLE, Voice(language="en"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_S3_no_code_stands_in_the_database(talk: Talk, tmp_path: Path) -> None:
    talk.says("Rana", "/invite")
    talk.says("Rana", "Lina")
    talk.presses("Rana", "Teacher")
    shown, _done = talk.presses("Rana", "Practitioner")
    code = shown.text.partition("https://example.org/i/")[2][:22]
    assert len(code) == 22, "128 bits"
    assert shown.documents == ("invitation.png",)
    assert shown.contents[0].startswith(b"\x89PNG")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("muyassir.db*"))
    assert code.encode() not in stored
    assert b"Lina" not in stored
    arrive(talk, "Lina", code)
    with talk.database.transaction() as store:
        row = store.conn.execute(select(InvitationRow.name_sealed, InvitationRow.used_by)).one()
    assert row.name_sealed is None
    assert row.used_by == member_of(talk, "Lina").id


# --- nobody can find out who belongs -------------------------------------------------------------


def test_S4_membership_cannot_be_probed(talk: Talk) -> None:
    talk.stranger("Spy")
    asked = ["/start", "/members", "/menu", "/help", "Karim", "Rana", "/invite", "/privacy"]
    answers = {tuple(each.text for each in talk.says("Spy", words)) for words in asked}
    assert answers == {(translate(welcome.NEED_INVITATION, Voice(language="en")),)}


def test_S4_a_member_learns_nothing_about_another_network_by_its_code(talk: Talk) -> None:
    talk.network("Zahle")
    code = talk.invitation()
    valid = [shown.text for shown in talk.opens("Karim", code)]
    wrong = [shown.text for shown in talk.opens("Karim", "wrong")]
    assert valid == wrong
    assert "You belong to Saida local prevention network, and one account can be in one" in valid[0]
    assert "leave yours with /leave" in valid[0], "what to do, whichever network it is for"
    with talk.database.transaction() as store:
        assert invitations.find(store, code, talk.now) is not None, "nothing is burnt"


def test_S4_a_coordinator_sees_their_own_network_only(talk: Talk) -> None:
    talk.network("Zahle")
    talk.member("Elias", "practitioner", "en")
    talk.invitation(name="Dunia")
    seen = "\n".join(
        shown.text for words in ("/members", "/invitations", "/networks")
        for shown in talk.says("Rana", words)
    )  # fmt: skip
    assert "Karim" in seen
    for name in ("Elias", "Dunia", "Zahle"):
        assert name not in seen


@pytest.mark.parametrize("around", ["{}\u2069", "\u200e{}", "{}.", "{} مرحبا"])
def test_a_code_is_known_with_what_an_app_leaves_around_it(talk: Talk, around: str) -> None:
    talk.stranger("Lina")
    talk.opens("Lina", around.format(talk.invitation()))
    assert rows(talk, SessionRow) == 1


@pytest.mark.parametrize(
    "typed",
    [
        *("{}", " {} ", "https://example.org/join/{}", "https://t.me/our_bot?start={}"),
        *("\u2068{}\u2069", "\u2068/start {}\u2069", "\u200f/start {}", "Code: /start {}"),
        "\u200f• \u2068WhatsApp\u2069: \u2068https://wa.me/96170000001?text=%2Fstart%20{}\u2069",
    ],
)
def test_a_code_or_link_typed_alone_opens_the_invitation(talk: Talk, typed: str) -> None:
    code = talk.invitation()
    talk.stranger("Lina")
    talk.says("Lina", typed.format(code))
    assert rows(talk, SessionRow) == 1
    talk.stranger("Omar")
    talk.says("Omar", "x" * 22)
    assert rows(talk, SessionRow) == 1, "any other word of that length opens nothing"


# --- the name ------------------------------------------------------------------------------------


def asked_for_a_name(talk: Talk, name: str = "") -> None:
    """Up to the question for a name; the invitation proposes this one."""
    talk.stranger("Lina", "en")
    talk.opens("Lina", talk.invitation(name=name))
    for label in (OWN_NAMES["en"], *LABELS["en"][:2]):
        talk.presses("Lina", label)


@pytest.mark.parametrize("words", ["نعم", "نعم هذا هو", "Yes please", "oui", "ok", "تمام", "1"])
def test_L4_a_yes_takes_the_name_that_is_proposed(talk: Talk, words: str) -> None:
    asked_for_a_name(talk, "Mohammad D'Angelo")
    talk.says("Lina", words)
    assert member_of(talk, "Lina").name == "Mohammad D'Angelo"


@pytest.mark.parametrize("proposed", ["", "Lina B."])
@pytest.mark.parametrize(
    "words",
    ["no", "لا", "non", "later", "بعدين", "thanks", "yes, that one", "non pas du tout",
     "stop the task", "menu"],
)  # fmt: skip
def test_L4_an_answer_becomes_nobodys_name(talk: Talk, words: str, proposed: str) -> None:
    before = rows(talk, MemberRow)
    asked_for_a_name(talk, proposed)
    shown = talk.says("Lina", words)[-1]
    assert rows(talk, MemberRow) == before
    assert "name" in shown.text
    talk.says("Lina", "Lina")
    assert member_of(talk, "Lina").name == "Lina"


@pytest.mark.parametrize("words", ["yes", "نعم", "oui", "ok"])
def test_L4_a_yes_becomes_nobodys_name_where_none_is_proposed(talk: Talk, words: str) -> None:
    before = rows(talk, MemberRow)
    asked_for_a_name(talk)
    shown = talk.says("Lina", words)[-1]
    assert "reads like an answer, not like a name" in shown.text
    assert rows(talk, MemberRow) == before


@pytest.mark.parametrize(
    "name",
    ["آية", "تمّام", "Jihad", "منى", "رجاء", "Will", "نور", "Lana", "N. Khoury", "Y. B.", "Noel",
     "Nada", "سلام", "Laa'iqa", "Noura Ok"],
)  # fmt: skip
def test_a_name_that_looks_like_a_word_is_a_name(talk: Talk, name: str) -> None:
    asked_for_a_name(talk)
    talk.says("Lina", name)
    assert member_of(talk, "Lina").name == name


@pytest.mark.parametrize("name", ["تمام", "Jay", "ايه محمد"])
def test_whoever_is_called_like_an_answer_says_so_by_one_tap(talk: Talk, name: str) -> None:
    asked_for_a_name(talk, "Lina B." if name == "Jay" else "")
    talk.says("Lina", name)
    talk.presses("Lina", f"The name is “{name}”")
    assert member_of(talk, "Lina").name == name


def test_L4_an_answer_renames_nobody(talk: Talk) -> None:
    before = member_of(talk, "Karim").name
    talk.says("Karim", "/mydata")
    talk.presses("Karim", "Correct my name")
    assert "reads like an answer" in talk.says("Karim", "yes")[-1].text
    assert member_of(talk, "Karim").name == before


# --- a plain yes is no consent to everything ------------------------------------------------------

WHICH = "To everything, or to reminders and tasks only?"


def asked_for_consent(talk: Talk) -> Shown:
    talk.stranger("Lina", "en")
    talk.opens("Lina", talk.invitation(name="Lina"))
    talk.presses("Lina", OWN_NAMES["en"])
    return talk.presses("Lina", "Yes")[-1]


@pytest.mark.parametrize(
    "words", ["I agree", "موافق", "ok", "yes", "d’accord", "موافقة", "j’accepte"]
)
def test_H10_a_plain_yes_to_the_consent_is_asked_shortly(talk: Talk, words: str) -> None:
    long = asked_for_consent(talk).text
    before = rows(talk, ConsentRow)
    shown = talk.says("Lina", words)[-1]
    assert shown.text == WHICH
    assert shown.labels == [*LABELS["en"][1:], "Back"]
    assert len(long) > 5 * len(shown.text)
    assert rows(talk, ConsentRow) == before
    talk.presses("Lina", "Reminders and tasks only")
    assert "Which name" in talk.says("Lina", "...")[-1].text


@pytest.mark.parametrize(
    "words", ["everything", "على كل شي", "2", "oui à tout", "I agree to everything"]
)
def test_H10_what_is_agreed_to_may_be_typed(talk: Talk, words: str) -> None:
    asked_for_consent(talk)
    talk.says("Lina", "yes")
    talk.says("Lina", words)
    talk.presses("Lina", "Lina")
    agreed = {"reminders"} if words == "2" else {"reminders", "surveys"}
    lina = member_of(talk, "Lina")
    with talk.database.transaction() as store:
        assert set(members.consents(store, lina.id, talk.now)) == agreed


def test_H10_a_typed_no_to_the_consent_is_one(talk: Talk) -> None:
    before = rows(talk, MemberRow), rows(talk, ConsentRow)
    asked_for_consent(talk)
    assert "Nothing was saved" in talk.says("Lina", "no")[-1].text
    assert (rows(talk, MemberRow), rows(talk, ConsentRow)) == before


def test_the_long_text_is_not_said_again_after_words_that_are_not_understood(talk: Talk) -> None:
    asked_for_consent(talk)
    shown = talk.says("Lina", "hmm")[-1]
    assert shown.text == "I am not sure I understood. Please use a button, or send one number."
    assert len(shown.labels) == 5


@pytest.mark.parametrize("words", ["مرحبا، بدي انضم", "hello", "7"])
def test_L1_whoever_has_no_language_yet_is_asked_in_all_of_them(talk: Talk, words: str) -> None:
    talk.stranger("Lina", "en")
    (asked,) = talk.opens("Lina", talk.invitation(name="Lina"))
    (again,) = talk.says("Lina", words)
    assert (again.text, again.labels) == (asked.text, asked.labels)


def test_the_greeting_is_not_said_again_after_words_that_are_not_understood(talk: Talk) -> None:
    talk.stranger("Lina", "en")
    talk.opens("Lina", talk.invitation(name="Lina"))
    talk.presses("Lina", "English")
    (again,) = talk.says("Lina", "where am I?")
    assert again.text.splitlines() == [
        "I am not sure I understood. Please use a button, or send one number.",
        "Are you 18 or older?",
    ]
    assert again.labels[:2] == ["Yes", "No"]
