"""Which scopes each client of this site may have."""

from django.conf import settings
from oauth2_provider.scopes import SettingsScopes


class ScopesPerClient(SettingsScopes):
    def get_available_scopes(
        self, application: object = None, request: object = None, *args: object, **kwargs: object
    ) -> list[str]:
        del request, args, kwargs
        client_id = getattr(application, "client_id", None)
        for row in settings.TESTBED["clients"]:
            if row["client_id"] == client_id:
                return row["scope"].split()
        return [scope for scope in settings.TESTBED["scope_texts"] if scope != "admin"]
