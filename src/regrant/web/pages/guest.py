"""Pages for people who need not be members: calm, and in the organisation's own look."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from regrant.web.pages.site import Site
from regrant.web.render import PAGE_HEADERS

_PICTURE_HEADERS: Final = {
    **PAGE_HEADERS,
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "public, max-age=300",
}


class Guest:
    """Renders such pages, and serves what makes their look."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def page(
        self, template: str, status: int = 200, *, form_targets: str = "", **values: Any
    ) -> Response:
        """A page with the organisation's name, logo and colour."""
        return self._site.pages.page(
            template,
            status,
            form_targets=form_targets,
            brand=await self._site.use.branding.brand(),
            now=self._site.use.clock.now(),
            **values,
        )

    async def message(
        self, title: str, text: str, status: int, links: Sequence[tuple[str, str]] = ()
    ) -> Response:
        """A sentence or two, and where to go on: addresses with their words."""
        return await self.page("guest_message.html", status, title=title, text=text, links=links)

    async def look(self, _request: Request) -> Response:
        """The organisation's colour as a style sheet."""
        brand = await self._site.use.branding.brand()
        rules = ""
        if brand.colour:
            rules = (
                f":root{{--brand:{brand.colour};--on-brand:{brand.on_colour}}}"
                ".top.branded{border-top:4px solid var(--brand)}"
                ".branded-sheet button.primary{background:var(--brand);"
                "border-color:var(--brand);color:var(--on-brand)}"
            )
        headers = {**PAGE_HEADERS, "cache-control": "public, max-age=60"}
        return Response(rules, 200, headers, "text/css")

    async def logo(self, _request: Request) -> Response:
        """The organisation's logo."""
        found = await self._site.use.branding.logo()
        if found is None:
            return Response(status_code=404, headers=_PICTURE_HEADERS)
        return Response(found[1], 200, _PICTURE_HEADERS, found[0])
