"""The program as an operator meets it: started, looked at, stopped."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.live_server import LiveServer


def test_the_first_page_shows_without_a_complaint(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("main")).to_be_visible()


def test_a_visit_leaves_no_alarm_in_the_log(page: Page, live_server: LiveServer) -> None:
    page.goto("/")
    assert live_server.alarms == []


def test_the_program_ends_in_good_order_when_it_is_asked_to(live_server: LiveServer) -> None:
    live_server.stop()
    assert "Application shutdown complete" in live_server.log
