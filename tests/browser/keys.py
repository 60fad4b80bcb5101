"""Hands that have a keyboard and no mouse, and eyes that want to see where they are."""

from playwright.sync_api import Locator, Page, expect

# What has the focus is in sight, on top, and marked: by an outline of at least 2 pixels whose contrast to what lies
# around it is at least 3:1 (WCAG 2.2, 1.4.11 and 2.4.13). Answers what is wrong, or nothing.
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nothing has the focus";
  const says = (at.innerText || at.getAttribute("aria-label") || "").trim().slice(0, 40);
  const name = `${at.tagName.toLowerCase()}#${at.id} “${says}”`;
  const box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  if (!inside || box.width < 2 || box.height < 2) return `${name} has the focus out of sight`;
  const top = document.elementFromPoint(
    Math.min(innerWidth - 1, Math.max(0, box.left + Math.min(box.width / 2, 20))),
    Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height / 2, 10))));
  const behind = top && !at.contains(top) && !top.contains(at);
  if (behind) return `${name} has the focus behind ${top.className || top.tagName}`;
  const style = getComputedStyle(at);
  if (at.id === "main") return "";
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `${name} has no outline`;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = [];
  for (let one = at.parentElement; one; one = one.parentElement) grounds.unshift(getComputedStyle(one).backgroundColor);
  const [line, ground] = [light([...grounds, style.outlineColor]), light(grounds)];
  const contrast = (Math.max(line, ground) + 0.05) / (Math.min(line, ground) + 0.05);
  return contrast < 3 ? `${name}: the outline has a contrast of ${contrast.toFixed(2)}` : "";
}"""
LONGEST_WAY = 120  # more stops than the longest page of these tests has


class Hands:
    """Real key presses; after each the focus has to be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, wanted: Locator, back: bool = False) -> None:
        """Go on until `wanted` has the focus; every stop on the way is one that can be seen."""
        expect(wanted).to_be_attached()
        has_focus = wanted.and_(self.page.locator(":focus"))  # in one go: what is found may be replaced at any time
        passed = []
        for _ in range(LONGEST_WAY):
            self.press("Shift+Tab" if back else "Tab")
            if wrong := self.page.evaluate(SEEN):
                raise AssertionError(f"{self.page.url}: {wrong}")
            if has_focus.count():
                return
            passed.append(self.page.evaluate("(document.activeElement.innerText || '').trim().slice(0, 30)"))
        raise AssertionError(f"{self.page.url}: no way to {wanted} by Tab, only to {passed}")

    def enter(self, wanted: Locator, back: bool = False) -> None:
        self.tab_to(wanted, back)
        self.press("Enter")
