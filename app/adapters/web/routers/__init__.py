"""One module per noun of the addresses: small handlers that ask a use case or a read model and answer."""

from app.adapters.web.routers import (
    absences,
    accounts,
    activity,
    breaks,
    calendar,
    calendar_feed,
    dashboard,
    demo,
    goals,
    health,
    live_pages,
    managed_services,
    platforms,
    runs,
    script_versions,
    settings,
    stats,
    tasks,
)

ROUTERS = (
    health.router,
    live_pages.router,
    dashboard.router,
    calendar_feed.router,
    calendar.router,
    stats.router,
    settings.router,
    demo.router,
    managed_services.router,
    tasks.router,
    activity.router,
    runs.router,
    goals.router,
    script_versions.router,
    platforms.router,
    accounts.router,
    breaks.router,
    absences.router,
)
"""In this order: where two patterns fit an address the first one answers."""
