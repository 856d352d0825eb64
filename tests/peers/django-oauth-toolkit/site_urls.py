"""The pages of this site: the toolkit's, a login page, a notes API and the tests' control."""

import hmac
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider import urls as oauth2_urls
from oauth2_provider.contrib.rest_framework import TokenHasScope
from oauth2_provider.models import Application
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

LOGIN_PAGE = """<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1>
<form method="post">{% csrf_token %}{{ form.as_p }}
<input type="hidden" name="next" value="{{ next }}"><button>Sign in</button></form></html>"""


class Login(LoginView):
    def render_to_response(self, context: dict[str, Any], **_: object) -> HttpResponse:
        page = engines["django"].from_string(LOGIN_PAGE)
        return HttpResponse(page.render(context, self.request))


class Notes(APIView):
    permission_classes = (TokenHasScope,)
    items: ClassVar[list[dict[str, Any]]] = [{"id": 1, "text": "hello"}]

    @property
    def required_scopes(self) -> list[str]:
        return {"GET": ["read"], "DELETE": ["admin"]}.get(self.request.method, ["write"])

    def get(self, request: Request) -> Response:
        return Response({"user": getattr(request.user, "username", None), "notes": self.items})

    def post(self, request: Request) -> Response:
        self.items.append({"id": len(self.items) + 1, "text": request.data.get("text")})
        return Response(self.items[-1], status=201)

    def delete(self, request: Request) -> Response:
        del request
        return Response(status=204)


@csrf_exempt
@require_POST
def register_redirect_uri(request: HttpRequest) -> HttpResponse:
    """The tests run on any free port, so they register their redirect URIs as they go."""
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given, f"Bearer {settings.TESTBED['control_token']}"):
        return HttpResponse(status=403)
    applications = Application.objects.filter(authorization_grant_type="authorization-code")
    if request.POST.get("client_id"):
        applications = applications.filter(client_id=request.POST["client_id"])
    for application in applications:
        known = application.redirect_uris.split()
        uris = dict.fromkeys([*known, request.POST["redirect_uri"]])
        # An update, not a save: a save would hash the stored secret's hash once more.
        Application.objects.filter(pk=application.pk).update(redirect_uris=" ".join(uris))
    return HttpResponse(status=204)


urlpatterns = [
    path("o/", include(oauth2_urls, namespace="oauth2_provider")),
    path("accounts/login/", Login.as_view()),
    path("admin/", admin.site.urls),
    path("api/notes", Notes.as_view()),
    path("testbed/redirect-uris", register_redirect_uri),
]
