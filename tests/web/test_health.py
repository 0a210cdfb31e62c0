"""What machines ask: does it live, can it work."""

from __future__ import annotations

from tests.web.site import Site


def test_it_lives() -> None:
    response = Site().get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")


def test_it_can_work() -> None:
    assert Site().get("/readyz").status_code == 200


def test_without_a_database_it_lives_but_cannot_work() -> None:
    site = Site()
    site.reads.broken = RuntimeError()
    assert [site.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 503]


def test_without_a_scheduler_it_cannot_work() -> None:
    response = Site(scheduler_is_alive=False).get("/readyz")
    assert (response.status_code, response.text) == (503, "the scheduler is not alive")


def test_the_program_is_started_before_the_first_request_and_stopped_after_the_last() -> None:
    site, happened = Site(), list[str]()
    site.app.with_lifespan(lambda: happened.append("start"), lambda: happened.append("stop"))
    with site.client:
        happened.append(site.get("/healthz").text)
    assert happened == ["start", "ok", "stop"]
