"""What every browser test does: wait, look for violations, take pictures, measure."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import axe_playwright_python  # type: ignore[import-untyped]
from playwright.async_api import Page

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "artefacts" / "screenshots"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rows of a long list are made alike: the first ones stand for the rest.
ALIKE = "tbody tr:nth-child(n+25), li:nth-child(n+25), .accessories section:nth-of-type(n+8)"

# What a sighted person may miss and no linter sees: targets smaller than a glove.
SMALL_TARGETS = """[...document.querySelectorAll(
  'button, a, input:not([type=hidden]), textarea, [role=checkbox], [role=tab], summary')]
  .filter((e) => {
    const target = /radio|checkbox/.test(e.type) ? e.closest('label') : e.closest('.field-box');
    const box = (target ?? e).getBoundingClientRect();
    if (!e.checkVisibility({ opacityProperty: false }) || !box.width) return false;
    if (e.closest('.nicegui-skip-link, p, .text') || e.matches('.nicegui-skip-link')) return false;
    const row = e.closest('tr')?.getBoundingClientRect();
    return Math.max(box.height, row?.height ?? 0) < 43.5;
  })
  .map((e) => `${e.tagName} ${e.className} ${(e.textContent || e.ariaLabel || e.name).trim()}`)"""

# Lists whose last column is out of sight unless somebody pushes it aside.
CUT_OFF = """[...document.querySelectorAll('table.records')]
  .filter((e) => e.checkVisibility() && e.offsetWidth > e.parentElement.clientWidth + 1)
  .map((e) => e.ariaLabel ?? e.caption?.textContent ?? 'a list')"""

TOO_WIDE = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"

# Contrast and the size of targets take axe longer than everything else together, and follow from
# what is computed here: a look that was good once is good wherever it is met again. What is too
# small by itself needs room around it, so it is looked at each time.
LOOKS: set[str] = set()
FROM_LOOKS = ("color-contrast", "target-size")
RUN_AXE = """async ([standards, alike, within, known, fromLooks]) => {
  const options = { resultTypes: ['violations'], preload: false, selectors: false };
  const later = Object.fromEntries(fromLooks.map((rule) => [rule, { enabled: false }]));
  const rest = await axe.run({ include: [[within]], exclude: [[alike]] }, { ...options,
    runOnly: { type: 'tag', values: standards }, rules: later });
  const grounds = new Map();
  const ground = (e) => {
    if (!e) return '';
    if (!grounds.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.position].join(' ');
      const through = own === 'rgba(0, 0, 0, 0) none 1 none static';
      grounds.set(e, ground(e.parentElement) + (through ? '' : ' / ' + own));
    }
    return grounds.get(e);
  };
  const before = new Set(known), looks = new Map();
  for (const e of document.querySelectorAll(`${within}, ${within} *`)) {
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const target = e.matches('input, textarea, select, button, a, summary, [role], [tabindex]');
    if (!(says || target) || e.closest(alike)) continue;
    const s = getComputedStyle(e), box = e.getBoundingClientRect();
    const small = target && Math.min(box.width, box.height) < 24;
    const look = [e.tagName, e.className, s.color, s.fontSize, s.fontWeight, s.textShadow,
      e.disabled, e.ariaDisabled, small && looks.size, ground(e)].join(' | ');
    if ((small || !before.has(look)) && !looks.has(look) && e.checkVisibility()) looks.set(look, e);
  }
  const seen = looks.size ? await axe.run({ include: [...looks.values()] }, { ...options,
    runOnly: { type: 'rule', values: fromLooks } }) : { violations: [] };
  return [[...rest.violations, ...seen.violations], [...looks.keys()]];
}"""


async def ready(page: Page) -> Page:
    """The page is interactive: drawn, its socket connected, the handshake done."""
    await page.wait_for_function("window.did_handshake === true && window.socket?.connected")
    await page.wait_for_function("document.documentElement.dataset.net !== undefined")
    return page


async def visit(page: Page, path: str) -> Page:
    await page.goto(path)
    return await ready(page)


async def axe(
    page: Page, within: str = "html", *, from_looks: Sequence[str] = FROM_LOOKS
) -> list[str]:
    """Every violation of WCAG 2.2 AA and of axe's best practice, one sentence each.

    The rules in `from_looks` are applied only where something looks as nothing did before.
    """
    # evaluate() does not go through the page's script policy; a script tag would be refused.
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    asked = [STANDARDS, ALIKE, within, [*LOOKS], [*from_looks]]
    violations, looks = await page.evaluate(RUN_AXE, asked)
    LOOKS.update(looks if not violations else ())
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in cast("list[dict[str, Any]]", violations)
        for node in one["nodes"]
    ]


async def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window; 0 when nothing scrolls sideways."""
    return int(await page.evaluate(TOO_WIDE))


async def small_targets(page: Page) -> list[str]:
    """Everything to press that is lower than 44 px."""
    return cast("list[str]", await page.evaluate(SMALL_TARGETS))


async def shot(page: Page, name: str, *, whole: bool = False) -> Path:
    """A picture for people to look at: artefacts/screenshots/<name>-<width>x<height>.png."""
    size = page.viewport_size or {"width": 0, "height": 0}
    safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")
    path = PICTURES / f"{safe}-{size['width']}x{size['height']}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.evaluate("document.fonts.ready")
    if whole:
        await page.evaluate("scrollTo(0, 0)")  # what sticks stands where it belongs
    await page.screenshot(path=path, full_page=whole, animations="disabled")
    return path
