"""The JSON API, one module per resource; refusals are RFC 9457 problem details, made by `web.errors`."""

from app.adapters.web.api import strategies

API_ROUTERS = (strategies.router,)
