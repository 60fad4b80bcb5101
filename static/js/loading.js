// What somebody asked for and is slow to come: a line under the top bar for those who see, aria-busy and words for those
// who hear. What the page asks for by itself (live.js) tells nothing.
(() => {
  const SLOW = 400; // milliseconds: what comes sooner would only flicker
  const root = document.documentElement;
  const said = document.getElementById("live-said");
  const region = () => document.getElementById("live");
  let awaited = null; // the request
  let slow = 0;

  const count = () => document.querySelector("#live .hv-count")?.textContent.trim().replace(/\s+/g, " ") ?? "Loaded.";

  addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr } }) => {
    if (!region() || elt === region()) return;
    awaited = xhr;
    said.textContent = "";
    region().setAttribute("aria-busy", "true");
    clearTimeout(slow);
    slow = setTimeout(() => {
      root.classList.add("hv-loading");
      said.textContent = "Loading…";
    }, SLOW);
  });
  addEventListener("htmx:afterRequest", ({ detail: { xhr, successful } }) => {
    if (xhr !== awaited) return;
    awaited = null;
    clearTimeout(slow);
    root.classList.remove("hv-loading");
    region()?.removeAttribute("aria-busy");
    said.textContent = successful ? count() : ""; // a failure is told by live.js
  });
})();
