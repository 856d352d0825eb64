"""For every route with a body: what of it is right, so that a test can make one part wrong."""

import json
from collections.abc import Mapping
from typing import Any, Final

from regrant.web.routing import ApiRoute
from tests.contract.api.world import Maker, World


def right_members(route: ApiRoute, maker: Maker, world: World) -> dict[str, str]:
    """The members that a body needs, each as JSON text; none for a change."""
    made: Mapping[str, Any] = {
        "/applications": maker.application_fields(),
        "/services": maker.service_fields(world.application),
        "/services/{id}/methods": {"name": "another", "http_method": "POST"},
        "/keys": {"name": "another", "role": "caller"},
        "/members": {"name": "another", "role": "auditor"},
        "/connections/import": {
            "application": world.application,
            "kind": "shared",
            "access_token": "taken-over",
        },
        "/attempts/{id}/report": {"text": "Error 400"},
        "/findings/{id}/fix": {"action": "add-shared-user"},
        "/findings/{id}/dismiss": {"reason": "known"},
    }
    is_whole = route.verb == "POST" and route.path in made
    return {name: json.dumps(one) for name, one in made[route.path].items()} if is_whole else {}


JSON: Final = {"Content-Type": "application/json"}
