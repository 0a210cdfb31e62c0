"""One module per noun of the addresses: small handlers that ask a use case or a read model and answer."""

from app.adapters.web.routers import (
    absences,
    accounts,
    activity,
    breaks,
    dashboard,
    goals,
    health,
    live_pages,
    managed_services,
    offline,
    platforms,
    runs,
    script_versions,
    tasks,
)

ROUTERS = (
    health.router,
    live_pages.router,
    offline.router,
    dashboard.router,
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
