"""One module per noun of the addresses: small handlers that ask a use case or a read model and answer."""

from app.adapters.web.routers import (
    absences,
    accounts,
    activity,
    breaks,
    bulk_tasks,
    dashboard,
    goals,
    health,
    managed_services,
    platforms,
    runs,
    script_versions,
    tasks,
)

ROUTERS = (
    health.router,
    dashboard.router,
    managed_services.router,
    bulk_tasks.router,
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
