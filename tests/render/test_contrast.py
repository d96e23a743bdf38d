"""Every text on the page can be read: its contrast with what lies behind it, and its place in the order of Tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from render.opened_page import OpenPage

pytestmark = pytest.mark.chromium

# The contrast of WCAG 2.2 (1.4.3) for each element with text of its own; layers that are half transparent are mixed.
CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const data = canvas.getImageData(0, 0, 1, 1).data;
    return [data[0], data[1], data[2], data[3] / 255];
  }
  const over = (top, below) => [0, 1, 2].map(n => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
  function behind(element) {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  }
  function luminance(colour) {
    const [r, g, b] = colour.map(n => n / 255).map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    if (!own && !element.matches('input[type=text]')) continue;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'TITLE'].includes(element.tagName)) continue;
    if (!element.getClientRects().length || style.visibility === 'hidden' || element.closest('svg')) continue;
    const below = behind(element);
    const [a, b] = [luminance(over(rgba(style.color), below)), luminance(below)];
    const name = element.tagName + '#' + element.id + '.' + element.className + ' ' + element.textContent.slice(0, 30);
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), name]);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_a_contrast_of_4_5(open_page: OpenPage, field_page: Path, scheme: str, width: int) -> None:
    with open_page(field_page, width, scheme) as opened:
        seen: list[tuple[float, str]] = []

        def look() -> None:
            seen.extend(opened.page.evaluate(CONTRASTS))

        opened.open_filters()
        opened.page.click("#types-box summary")
        opened.page.fill("#filter-from", "2020")
        opened.page.locator("#labels").get_by_text("Authors", exact=True).click()
        look()
        opened.page.keyboard.press("Escape")
        opened.page.click("#export summary")
        look()
        opened.page.keyboard.press("Escape")
        opened.page.fill("#search", "Gated")
        look()
        opened.page.keyboard.press("Enter")
        opened.page.get_by_role("button", name="Only its surroundings").click()
        look()
        for name in ("results", "timeline", "papers"):
            opened.page.click(f"#tab-{name}")
            look()
        assert len({name for _, name in seen}) > 150
        assert [(round(ratio, 2), name) for ratio, name in seen if ratio < 4.5] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_every_control_has_a_place_in_the_order_of_tab_and_shows_its_focus(
    open_page: OpenPage, field_page: Path, width: int
) -> None:
    controls = """() => [...document.querySelectorAll('button, input, summary, a[href]')]
      .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
      .map((one, index) => { one.dataset.number = index; return index; })"""
    focused = """() => {
      const one = document.activeElement, style = getComputedStyle(one.closest('.toggle') || one);
      const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      const slider = one.matches('input[type=range]');  // see the next test
      return {number: one.dataset.number, shown: shown || slider, name: one.id || one.className};
    }"""
    with open_page(field_page, width) as opened:
        opened.choose("Gated Attention")
        opened.open_filters()
        wanted = set(map(str, opened.page.evaluate(controls)))
        reached: dict[str, Any] = {}
        for _ in range(len(wanted) + 12):
            opened.page.keyboard.press("Tab")
            found = opened.page.evaluate(focused)
            if found["number"] is not None:
                reached[found["number"]] = found
        assert wanted <= set(reached)
        assert [one["name"] for one in reached.values() if not one["shown"]] == []


def test_a_slider_shows_its_focus(open_page: OpenPage, field_page: Path) -> None:
    """The outline is drawn around the thumb, which a script cannot ask for: so by its pixels."""
    with open_page(field_page) as opened:
        slider = opened.page.locator("#filter-sure")
        box = slider.bounding_box()
        assert box
        around = {"x": box["x"] - 6, "y": box["y"] - 6, "width": 34, "height": box["height"] + 12}
        before = opened.page.screenshot(clip=around)
        opened.page.focus("#filter-named")
        for _ in range(3):
            opened.page.keyboard.press("Tab")
            if slider.evaluate("one => one === document.activeElement"):
                break
        assert opened.page.screenshot(clip=around) != before
