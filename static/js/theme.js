// Light or dark, before the first paint. Follows the system until somebody chooses otherwise; without this script the
// style sheet follows the system by itself (base.css).
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const KEY = "hvportal-theme";
  const preferred = () => (system.matches ? "dark" : "light");
  const chosen = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const apply = () => { root.dataset.bsTheme = ["light", "dark"].includes(chosen()) ? chosen() : preferred(); };
  const toggle = () => {
    const wanted = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      // Choosing what the system says anyway means: follow the system again.
      if (wanted === preferred()) localStorage.removeItem(KEY); else localStorage.setItem(KEY, wanted);
    } catch { /* private window: the choice lasts for this page */ }
    root.dataset.bsTheme = wanted;
  };
  root.classList.add("hv-js");
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme-toggle");
    button.hidden = false;
    button.addEventListener("click", toggle);
  });
})();
