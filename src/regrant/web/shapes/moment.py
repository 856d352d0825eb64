"""How moments are shown: in UTC, as RFC 3339 writes them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]
