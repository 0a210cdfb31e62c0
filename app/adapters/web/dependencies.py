"""What handlers ask for by type: the acts, the actor, ids in paths."""

from typing import Annotated, cast

from fastapi import Depends, Path, Request

from app.adapters.web.acts import WebActs
from app.domain.fields import LARGEST_ID


# Neither waits for anything: were they not async, each would be sent to a thread and back for every request.
async def _acts(request: Request) -> WebActs:
    return cast(WebActs, request.app.state.acts)


async def _actor(request: Request) -> str:
    return cast(str, request.state.actor)


Acts = Annotated[WebActs, Depends(_acts)]
Actor = Annotated[str, Depends(_actor)]
"""Whom the record names: put into the request by the walls."""
ItemId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
