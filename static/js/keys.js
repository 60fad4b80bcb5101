// "/" goes to the search field, "?" tells the keys; buttons that copy; a box that ticks all; menus close by Escape and by a click elsewhere.
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const MENUS = "details.hv-menu[open], details.hv-more-nav[open]";
  const opened = () => document.querySelector(MENUS);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const field = document.querySelector("[data-search]") ?? document.querySelector("[data-find]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    }
    if (event.key === "?" && !typing(event.target)) document.getElementById("keys-help")?.showModal();
    const menu = opened();
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
  });
  addEventListener("change", ({ target }) => { // one box that ticks every box of its form
    if (!target.matches("[data-pick-all]")) return;
    for (const box of target.form.querySelectorAll("[name=pick]")) box.checked = target.checked;
  });
  addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const words = button.querySelector("span");
    try {
      await navigator.clipboard.writeText(source.textContent);
      words.textContent = "Copied";
    } catch { // no clipboard over plain HTTP: select it, so that Ctrl+C works
      getSelection().selectAllChildren(source);
      words.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { words.textContent = "Copy"; }, 4000);
  });
})();
