// A list by keyboard, and what is selected in it. j and k go from row to row, x selects, Escape selects nothing. Without
// this script the boxes and the bar of actions work as any form.
(() => {
  const picked = new Set();
  let everything = false; // all that match, on all pages
  let here = null; // the id of the link of the row that the keys are at
  const all = (selector) => [...document.querySelectorAll(selector)];
  const boxes = () => all("#live input[name=pick]");
  const rows = () => all("#live tbody > tr:has(> th a)");
  const bar = () => document.getElementById("act");

  const show = () => {
    const form = bar();
    if (!form) return;
    for (const box of boxes()) { box.checked = everything || picked.has(box.value); box.disabled = everything; }
    const page = document.getElementById("pick-page");
    if (page) {
      page.checked = everything || (boxes().length > 0 && boxes().every((box) => picked.has(box.value)));
      page.indeterminate = !page.checked && picked.size > 0;
    }
    const total = document.getElementById("pick-all");
    if (total) total.checked = everything;
    const { thing, things } = document.getElementById("act-count").dataset;
    const count = everything ? "All" : String(picked.size);
    document.getElementById("act-count").textContent = `${count} ${picked.size === 1 && !everything ? thing : things} selected`;
    // On the root and not on the form: after a swap htmx gives elements with an id the attributes of the answer.
    document.documentElement.classList.toggle("hv-picking", everything || picked.size > 0);
  };
  const selectNothing = () => { picked.clear(); everything = false; show(); };

  addEventListener("change", ({ target }) => {
    if (target.name === "pick") {
      if (target.checked) picked.add(target.value); else picked.delete(target.value);
    } else if (target.id === "pick-page") {
      for (const box of boxes()) if (target.checked) picked.add(box.value); else picked.delete(box.value);
      if (!target.checked) everything = false;
    } else if (target.id === "pick-all") everything = target.checked;
    else return;
    show();
  });
  addEventListener("reset", (event) => { if (event.target === bar()) { event.preventDefault(); selectNothing(); } });
  // What is no longer shown is no longer selected: nobody acts on rows that they cannot see.
  document.addEventListener("hv:refreshed", () => {
    const shown = new Set(boxes().map((box) => box.value));
    for (const key of picked) if (!shown.has(key)) picked.delete(key);
    show();
    mark();
  });

  // What has the focus is not behind the bar of actions, which lies on the last rows in sight.
  addEventListener("focusin", ({ target }) => {
    if (!document.documentElement.classList.contains("hv-picking") || !target.closest("#live tbody")) return;
    const over = target.getBoundingClientRect().bottom + 8 - bar().getBoundingClientRect().top;
    if (over > 0) scrollBy({ top: over, behavior: "instant" });
  });

  const mark = () => {
    for (const row of rows()) row.classList.toggle("hv-here", here !== null && row.querySelector("th a").id === here);
  };
  const go = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.querySelector("th a").id === here);
    const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step));
    const link = list[next].querySelector("th a");
    here = link.id;
    link.focus({ preventScroll: true });
    list[next].scrollIntoView({ block: "nearest" });
    mark();
  };
  const toggle = () => {
    const row = rows().find((one) => one.querySelector("th a").id === here);
    row?.querySelector("input[name=pick]")?.click();
  };
  const KEYS = { j: () => go(1), k: () => go(-1), x: toggle, Escape: selectNothing };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
    const key = KEYS[event.key];
    if (!key || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Escape") event.preventDefault();
    key();
  });

  // The columns go into the address in one value, and only where they are not the usual ones.
  addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    if (elt.id !== "filters") return;
    const choices = document.getElementById("column-choices");
    const ticked = [...choices.querySelectorAll("input")].filter((box) => box.checked);
    const chosen = ticked.map((box) => box.value).join(",");
    const whole = new URLSearchParams(location.search).get("columns") === "usual"; // also where there is little room
    if (chosen !== choices.dataset.usual) parameters.columns = chosen;
    else if (whole) parameters.columns = "usual";
    else delete parameters.columns;
  });
  show();
})();
