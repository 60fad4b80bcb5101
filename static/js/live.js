// Numbers refresh by themselves: every 10 s the region #live asks its own address for its live part (django-htmx decides
// by the request). Nothing is asked while the tab is hidden or while somebody selects text in the region.
(() => {
  const EVERY = 10_000;
  const region = () => document.getElementById("live");
  const trouble = document.getElementById("live-trouble");
  let asked = Date.now();
  let opened = [];
  let height = 0; // how far the page was scrolled

  const selecting = () => {
    const selection = getSelection();
    return selection && !selection.isCollapsed && region().contains(selection.anchorNode);
  };
  const refresh = () => {
    if (!region() || document.hidden || selecting()) return;
    asked = Date.now();
    htmx.trigger(region(), "hv:refresh");
  };
  const complain = (sentence, link) => {
    trouble.textContent = sentence + " ";
    if (link) trouble.append(Object.assign(document.createElement("a"), { href: link, textContent: "Log in again" }));
    trouble.hidden = false;
  };
  // Ways to the same things seen otherwise take along what is filtered now; htmx has put it into the address by then.
  const OF_ONE_PAGE = ["page", "snapshot", "subtree", "unsure"];
  const carry = () => {
    const asked = new URLSearchParams(location.search);
    for (const name of OF_ONE_PAGE) asked.delete(name);
    for (const way of document.querySelectorAll("a[data-carries]")) way.search = asked;
  };
  const login = () => `${trouble.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
  const shownSince = () => document.getElementById("live-status")?.textContent.replace("Updated", "").trim() || "earlier";

  addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 200 && !event.detail.xhr.getResponseHeader("X-Hvportal-Part")) {
      event.detail.shouldSwap = false; // a login page came instead of a part
      complain("Your session has ended; these numbers no longer change.", login());
      return;
    }
    height = scrollY;
    opened = [...document.querySelectorAll("#live details[open][id]")].map((part) => part.id);
  });
  addEventListener("htmx:afterSwap", (event) => {
    const now = region();
    if (!now) return;
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    // While they were closed the page was shorter: the browser may have scrolled.
    if (scrollY !== height && event.detail.elt?.id === "live") scrollTo({ top: height, behavior: "instant" });
    const time = document.querySelector("#live-status time");
    const fresh = now.querySelector("#live-clock time");
    if (time && fresh) time.replaceWith(fresh);
    trouble.hidden = true;
    carry();
    now.dispatchEvent(new Event("hv:refreshed", { bubbles: true }));
  });
  const failed = () => complain(`The portal does not answer. These numbers are from ${shownSince()}; it is asked again every 10 seconds.`);
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(name, failed);

  // Only what is set goes into the address.
  addEventListener("htmx:configRequest", (event) => {
    const values = event.detail.parameters;
    for (const [name, value] of Object.entries(values)) if (value === "") delete values[name];
  });
  setInterval(refresh, EVERY);
  addEventListener("visibilitychange", () => { if (Date.now() - asked > EVERY) refresh(); });
})();
