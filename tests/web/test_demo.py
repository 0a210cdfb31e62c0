"""The demo, asked for on the welcome page."""

from __future__ import annotations

from tests.web.site import Site, seen


def test_the_welcome_page_offers_the_demo_while_nothing_is_kept() -> None:
    site = Site()
    offered = 'action="/demo"' in site.get("/").text
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    assert (offered, 'action="/demo"' in site.get("/").text) == (True, False)


def test_a_database_that_is_not_empty_is_a_conflict_in_words() -> None:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    refused = site.post("/demo")
    assert (seen(refused), "The database is not empty." in refused.text) == ((409, ""), True)


def test_the_demo_is_loaded_by_one_press_of_a_button_while_nobody_waits() -> None:
    site = Site(is_slow=True)
    first, second = (seen(site.post("/demo")) for _ in range(2))
    watched, welcome = site.get(first[1]).text, site.get("/").text
    assert (first[0], first == second, len(site.begun_works)) == (303, True, 1)
    assert ("about to begin" in watched, "See how far it has come" in welcome) == (True, True)
    assert 'action="/demo"' not in welcome
    site.begun_works[0]()
    assert (seen(site.get(first[1])), len(site.store.tables.platforms)) == ((303, "/?done=demo-loaded"), 6)


def test_whoever_is_slower_than_somebody_else_is_told() -> None:
    site = Site(is_slow=True)
    address = seen(site.post("/demo"))[1]
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.begun_works[0]()
    page = site.get(address).text
    assert ("The database is not empty." in page, 'hx-trigger="every' in page) == (True, False)
