"""One module per noun of the addresses: small handlers that ask a use case or a read model and answer."""

from app.adapters.web.routers import activity, dashboard, health, tasks

ROUTERS = (health.router, dashboard.router, tasks.router, activity.router)
"""In this order: where two patterns fit an address the first one answers."""
