// Light or dark, before the first paint: what was chosen on this device, then what the person prefers (data-theme), then
// the system. Without this script the style sheet follows the system by itself (base.css).
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const KEY = "hvportal-theme";
  const preferred = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const chosen = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const apply = () => { root.dataset.bsTheme = ["light", "dark"].includes(chosen()) ? chosen() : preferred(); };
  const toggle = () => {
    const wanted = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      // Choosing what would be anyway means: follow that again.
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
