"""axe-core in a page: what would keep somebody with a screen reader or weak eyes from using it."""

from functools import lru_cache
from typing import Final

from playwright.async_api import Page

from tests.testbed.environment import ROOT
from tests.testbed.processes import run_script

#: WCAG 2.2 A and AA, axe's own good practice, and what axe still tries out.
_TAGS: Final = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
    "experimental",
)
_RUN: Final = """async (values) => {
  const only = { type: "tag", values };
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  const places = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200));
  return found.violations.map((one) => `${one.id}: ${one.help}: ${places(one).join(" | ")}`);
}"""


@lru_cache
def axe_source() -> str:
    """The library, installed as pinned where it is missing."""
    run_script("install-peer", "axe-core")
    path = ROOT / ".tools/peers/axe-core/node_modules/axe-core/axe.min.js"
    return path.read_text()


async def violations(page: Page) -> list[str]:
    """Every rule that the page breaks in the theme that the window has now."""
    # Evaluated by the browser's own protocol: the page's policy forbids foreign scripts, rightly.
    await page.evaluate(f"() => {{ if (!window.axe) {{ {axe_source()} }} }}")
    found: list[str] = await page.evaluate(_RUN, list(_TAGS))
    return found
