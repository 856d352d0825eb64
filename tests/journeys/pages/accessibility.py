"""axe-core in a page: what would keep somebody with a screen reader or weak eyes from using it."""

from functools import lru_cache
from typing import Any, Final

from playwright.async_api import Page

from tests.testbed.environment import ROOT
from tests.testbed.processes import run_script

#: WCAG 2.2 A and AA, and axe's own good practice.
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN: Final = """async (only) => {
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
    """Every rule that the page breaks."""
    return await _run(page, {"type": "tag", "values": _TAGS})


async def contrast_violations(page: Page) -> list[str]:
    """Whether colours can be told apart, in the theme that the window has now."""
    return await _run(page, {"type": "rule", "values": ["color-contrast"]})


async def _run(page: Page, only: dict[str, Any]) -> list[str]:
    # Evaluated by the browser's own protocol: the page's policy forbids foreign scripts, rightly.
    await page.evaluate(f"() => {{ if (!window.axe) {{ {axe_source()} }} }}")
    found: list[str] = await page.evaluate(_RUN, only)
    return found
