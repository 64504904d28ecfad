"""Slots and the palette: upper floors add, members see what their rights allow."""

import pytest

from intimacy.pages.slots import (
    Found,
    NavigationItem,
    PaletteSource,
    SettingsPage,
    Slot,
    navigation,
    palette_sources,
    settings_pages,
)


@pytest.fixture
def only():
    """A function that adds items to slots for one test."""
    added = []

    def add(slot, item):
        slot.add(item)
        added.append((slot, item))

    yield add
    for slot, item in added:
        del slot._items[item.name]


def test_a_slot_keeps_its_order():
    slot = Slot("test")
    for name, order in (("c", 10), ("a", 20), ("b", 10)):
        slot.add(NavigationItem(name, name, "pages:keys", "check", order=order))
    assert [item.name for item in slot] == ["b", "c", "a"]


def test_two_different_items_of_one_name_are_a_mistake():
    slot = Slot("test")
    slot.add(NavigationItem("a", "A", "pages:keys", "check"))
    slot.add(NavigationItem("a", "A", "pages:keys", "check"))
    with pytest.raises(ValueError, match="already has an item"):
        slot.add(NavigationItem("a", "Another", "pages:keys", "check"))


def test_the_palette_finds_pages_and_records(cast, browse, only):
    only(navigation, NavigationItem("test-orbits", "Orbits", "pages:keys", "target", key="g o"))
    only(palette_sources, PaletteSource("test-planets", "Planets", lambda request, q, limit: [Found("Mars", "/mars/")]))
    text = browse(cast.alice).get("/t/acme/find/?q=orb", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert 'data-href="/t/acme/keys/"' in text
    assert 'aria-label="Planets"' in text
    assert "<kbd>g</kbd>" in text


def test_the_palette_works_as_a_page_too(cast, browse, only):
    only(navigation, NavigationItem("test-orbits", "Orbits", "pages:keys", "target"))
    text = browse(cast.alice).get("/t/acme/find/?q=orbits").content.decode()
    assert '<a class="k-option" href="/t/acme/keys/">' in text


def test_what_the_palette_cannot_find_it_says(cast, browse):
    text = browse(cast.alice).get("/t/acme/find/?q=zzzz", headers={"HX-Request": "true"}).content.decode()
    assert "Nothing matches" in text


def test_the_sidebar_marks_where_one_is(cast, browse, only):
    only(navigation, NavigationItem("test-keys", "All keys", "pages:keys", "keyboard", count=lambda member: 7))
    text = browse(cast.alice).get("/t/acme/keys/").content.decode()
    line = text.split('<a class="k-nav" href="/t/acme/keys/"')[1].split("</a>")[0]
    assert 'aria-current="page"' in line
    assert ">7<" in line


def test_the_settings_list_what_the_member_may_open(cast, browse, only):
    only(settings_pages, SettingsPage("test-zone", "Time zone", "pages:keys", "clock", "When your day begins."))
    text = browse(cast.alice).get("/t/acme/settings/").content.decode()
    assert "When your day begins." in text


@pytest.mark.parametrize("address", ["find", "keys", "settings"])
def test_another_company_is_as_if_it_did_not_exist(cast, browse, address):
    assert browse(cast.mallory).get(f"/t/acme/{address}/").status_code == 404


def test_every_page_of_the_sidebar_has_a_key_and_a_picture_of_its_own():
    keys, icons = ([getattr(item, name) for item in navigation] for name in ("key", "icon"))
    assert sorted(key for key in set(keys) if key and keys.count(key) > 1) == []
    assert sorted(icon for icon in set(icons) if icons.count(icon) > 1) == []
