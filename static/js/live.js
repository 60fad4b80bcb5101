// Numbers refresh by themselves: every 10 s the region #live asks its own address for its live part (django-htmx decides
// by the request). Nothing is asked while the tab is hidden or while somebody selects text in the region.
(() => {
  const EVERY = 10_000;
  const HELD = 2_000; // longer than a click takes; a release that never comes stops no refresh for longer
  const region = () => document.getElementById("live");
  const trouble = document.getElementById("live-trouble");
  let asked = Date.now();
  let told = ""; // what the page complains of
  let missed = null; // a filter or an order whose answer failed: the form or the link
  let opened = [];
  let held = null; // what had the focus
  let height = 0; // how far the page was scrolled
  let sentence = ""; // what the page says first of all, where it is of something that goes on
  let pressed = -Infinity; // when a button of the mouse, a finger or the space bar went down, until it is up again

  const toSay = () => document.querySelector("#live [data-said]")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const selecting = () => {
    const selection = getSelection();
    return selection && !selection.isCollapsed && region().contains(selection.anchorNode);
  };
  // What is pressed while the region is replaced is another thing when it is released, and nobody is told of the click.
  const press = () => { pressed = performance.now(); };
  const release = () => setTimeout(() => { pressed = -Infinity; }); // the click comes first
  const pressing = () => performance.now() - pressed < HELD;
  addEventListener("pointerdown", press, true);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, release, true);
  addEventListener("keydown", ({ key }) => { if (key === " ") press(); }, true);
  addEventListener("keyup", ({ key }) => { if (key === " ") release(); }, true);
  const refresh = () => {
    if (!region() || document.hidden || selecting()) return;
    if (region().getAttribute("aria-busy")) return; // the region that somebody's answer is to come into stays (loading.js)
    asked = Date.now();
    // The rows are to be what the filters say: what failed is asked again, and not what was shown before.
    if (missed?.isConnected) htmx.ajax("GET", missed.getAttribute("hx-get"), { source: missed }).catch(() => {});
    else htmx.trigger(region(), "hv:refresh");
  };
  const complain = (sentence, link) => {
    if (told === sentence) return; // said once, and not read out every 10 seconds
    told = sentence;
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
  // The way to what has the focus in the region: the nearest id, and which child of which from there.
  const wayTo = (at) => {
    const way = [];
    for (let one = at; one && one !== region(); one = one.parentElement) {
      if (one.id) return { id: one.id, way };
      way.unshift([...one.parentElement.children].indexOf(one));
    }
    return { id: "live", way };
  };
  const found = ({ id, way }) => way.reduce((one, child) => one?.children[child], document.getElementById(id));
  // Also of what has no id, or lay in something that the answer closed. What is gone leaves the focus to the content.
  const giveBack = () => {
    if (!held || document.activeElement !== document.body) return;
    found(held)?.focus({ preventScroll: true });
    if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
  };
  const login = () => `${trouble.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
  const shownSince = () => document.getElementById("live-status")?.textContent.replace("Updated", "").trim() || "earlier";

  addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 200 && !event.detail.xhr.getResponseHeader("X-Hvportal-Part")) {
      event.detail.shouldSwap = false; // a login page came instead of a part
      complain("Your session has ended; these numbers no longer change.", login());
      return;
    }
    if (event.detail.requestConfig.elt === region() && pressing()) {
      event.detail.shouldSwap = false; // the page's own refresh: the next one comes in 10 s
      return;
    }
    height = scrollY;
    sentence = toSay();
    held = region()?.contains(document.activeElement) ? wayTo(document.activeElement) : null;
    opened = [...document.querySelectorAll("#live details[open][id]")].map((part) => part.id);
  });
  addEventListener("htmx:afterSwap", (event) => {
    const now = region();
    if (!now) return;
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    giveBack();
    // While they were closed the page was shorter: the browser may have scrolled.
    if (scrollY !== height && event.detail.elt?.id === "live") scrollTo({ top: height, behavior: "instant" });
    const time = document.querySelector("#live-status time");
    const fresh = now.querySelector("#live-clock time");
    if (time && fresh) time.replaceWith(fresh);
    trouble.hidden = true;
    told = "";
    missed = null;
    // The region is another one than before, whose changes nobody hears: what is new is put where it is read out.
    const news = toSay();
    if (news !== sentence) document.getElementById("live-said").textContent = news;
    carry();
    now.dispatchEvent(new Event("hv:refreshed", { bubbles: true }));
  });
  const WHY = {
    403: "Your account may not see this any more.",
    404: "This is no longer there, or your account may not see it any more.",
    500: "The portal failed at this, and its log says why.",
  };
  const failed = ({ detail: { elt, xhr } }) => {
    if (elt !== region() && elt.matches("#filters, #live a")) missed = elt;
    const why = WHY[xhr?.status] ?? "The portal does not answer.";
    const since = missed ? "What you asked for last is not shown yet: these" : "These";
    const todo = "it is asked again every 10 seconds. If this stays, tell whoever keeps the portal.";
    complain(`${why} ${since} numbers are from ${shownSince()}; ${todo}`);
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(name, failed);

  // Only what is set goes into the address.
  addEventListener("htmx:configRequest", (event) => {
    const values = event.detail.parameters;
    for (const [name, value] of Object.entries(values)) if (value === "") delete values[name];
  });
  setInterval(refresh, EVERY);
  addEventListener("visibilitychange", () => { if (Date.now() - asked > EVERY) refresh(); });
})();
