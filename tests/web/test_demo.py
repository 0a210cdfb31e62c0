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


def test_the_demo_is_loaded_by_one_press_of_a_button() -> None:
    site = Site()
    answer = site.post("/demo")
    assert (seen(answer), len(site.store.tables.platforms)) == ((303, "/?done=demo-loaded"), 6)
