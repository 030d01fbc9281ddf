"""The pillars of the national strategy: the list that comes along, and the owner's changes."""

from __future__ import annotations

from bot.core.texts import LANGUAGES
from bot.flows.plans.pillars import pillars_of, those_that_come
from storage import plan_items
from storage.database import Database
from storage.plan_shape import Level
from tests.flows.meetings import tap
from tests.flows.plans import change, line, planned
from tests.flows.talk import Talk


def with_owner(database: Database) -> Talk:
    talk = planned(database)
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    talk.says("Huda", "/pillars")
    return talk


def names(talk: Talk, country: str = "LB") -> list[str]:
    with talk.database.transaction() as store:
        return [one.name("en") for one in pillars_of(store, country)]


def test_each_country_comes_with_its_list_in_three_languages() -> None:
    assert [one.code for one in those_that_come("LB")] == [str(n) for n in range(1, 10)]
    assert [one.code for one in those_that_come("JO")] == [str(n) for n in range(1, 8)]
    for country in ("LB", "JO"):
        for one in those_that_come(country):
            assert set(one.names) == set(LANGUAGES)
            assert all(one.names.values())
    assert those_that_come("LB")[8].name("ar") == "تمكين الشباب"
    assert those_that_come("FR") == ()


def test_the_owner_renames_one_and_the_plan_follows(database: Database) -> None:
    talk = with_owner(database)
    change(talk, "Young people meet", pillar="9")
    talk.presses("Huda", "9. Empowering youth")
    talk.presses("Huda", "Rename")
    talk.presses("Huda", "Skip")
    talk.presses("Huda", "Skip")
    talk.says("Huda", "Young people first")
    assert names(talk)[8] == "Young people first"
    assert names(talk, "JO")[3] == "Empowering youth", "another country keeps its own"
    talk.says("Rana", "/plan")
    (card,) = tap(talk, "Rana", "plan-line", line(talk, "Young people meet").subject)
    assert "Pillar: Young people first" in card.text


def test_the_owner_adds_one_and_moves_it_up(database: Database) -> None:
    talk = with_owner(database)
    talk.presses("Huda", "Add one")
    for name in ("السلامة على الطرق", "Sécurité routière"):
        talk.says("Huda", name)
    talk.says("Huda", "Roads")
    assert names(talk)[-1] == "Roads"
    tap(talk, "Huda", "pillar", "pillars/LB", "10 up")
    assert names(talk)[-2:] == ["Roads", "Empowering youth"]
    tap(talk, "Huda", "pillar", "pillars/LB", "1 up")
    assert names(talk)[0] == "Dialogue and conflict prevention", "the first stays the first"


def test_one_that_no_line_belongs_to_is_removed_at_a_tap(database: Database) -> None:
    talk = with_owner(database)
    tap(talk, "Huda", "pillar", "pillars/LB", "2 remove")
    assert "Good governance" not in names(talk)
    (gone,) = tap(talk, "Huda", "pillar", "pillars/LB", "2 remove")
    assert "not in the list any more" in gone.text


def test_one_that_lines_belong_to_is_not_removed_silently(database: Database) -> None:
    talk = with_owner(database)
    change(talk, "Young people meet", pillar="9")
    (asked,) = tap(talk, "Huda", "pillar", "pillars/LB", "9 remove")
    assert "1 line of plans belongs to “Empowering youth”." in asked.text
    assert "Empowering youth" in names(talk)
    talk.presses("Huda", "Yes, remove")
    assert "Empowering youth" not in names(talk)
    talk.says("Rana", "/plan")
    (card,) = tap(talk, "Rana", "plan-line", line(talk, "Young people meet").subject)
    assert "Pillar: Not in the list any more" in card.text


def test_a_new_one_never_takes_the_lines_of_one_that_was_removed(database: Database) -> None:
    talk = with_owner(database)
    change(talk, "Young people meet", pillar="9")
    tap(talk, "Huda", "pillar", "pillars/LB", "9 yes")
    tap(talk, "Huda", "pillar-words", "pillars/LB")
    talk.presses("Huda", "Skip")
    talk.presses("Huda", "Skip")
    talk.says("Huda", "Roads")
    with talk.database.transaction() as store:
        assert {one.name("en"): one.code for one in pillars_of(store, "LB")}["Roads"] == "10"


def test_the_last_one_stays(database: Database) -> None:
    talk = with_owner(database)
    for code in "12345678":
        tap(talk, "Huda", "pillar", "pillars/LB", f"{code} remove")
    (shown,) = tap(talk, "Huda", "pillar", "pillars/LB", "9 remove")
    assert "This is the last one." in shown.text
    assert names(talk) == ["Empowering youth"]


def test_S5_a_name_holds_nothing_hidden_and_has_an_end(database: Database) -> None:
    talk = with_owner(database)
    talk.presses("Huda", "Add one")
    (long,) = talk.says("Huda", "x" * 121)
    assert "under 120 characters" in long.text
    (empty,) = talk.says("Huda", "123 !")
    assert "The name is empty." in empty.text
    talk.says("Huda", "طرق\u202e آمنة")
    talk.presses("Huda", "Skip")
    talk.presses("Huda", "Skip")
    assert names(talk)[-1] == "طرق آمنة"


def test_of_two_countries_it_is_asked_which(database: Database) -> None:
    talk = with_owner(database)
    talk.network("Irbid", "JO")
    (asked,) = talk.says("Huda", "/pillars")
    assert asked.labels == ["Jordan", "Lebanon"]
    (shown,) = talk.presses("Huda", "Jordan")
    assert "7. Strategic communication and social media" in shown.text


def test_S2_only_the_owner_changes_pillars(database: Database) -> None:
    talk = with_owner(database)
    talk.says("Rana", "/plan")
    for action in ("pillar-list", "pillar", "pillar-words"):
        (refused,) = tap(talk, "Rana", action, "pillars/LB", "1 remove")
        assert refused.text.startswith("This is not part of your role here.")
    assert len(names(talk)) == 9


def test_odd_buttons_change_nothing(database: Database) -> None:
    talk = with_owner(database)
    for subject, value in (("pillars/XX", "1"), ("pillars/LB", "77 up"), ("", "")):
        (shown,) = tap(talk, "Huda", "pillar", subject, value)
        assert "not in the list any more" in shown.text
    assert len(names(talk)) == 9


def test_only_lines_of_the_country_count(database: Database) -> None:
    talk = with_owner(database)
    change(talk, "Young people meet", pillar="1")
    with talk.database.transaction() as store:
        assert plan_items.with_pillar(store, "LB", "1") == 1
        assert plan_items.with_pillar(store, "JO", "1") == 0
    assert line(talk, "Young people meet").level is Level.OBJECTIVE
