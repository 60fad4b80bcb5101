// Keeps "3 min ago" true between refreshes. The words are those of inventory/wording.py: change both together.
(() => {
  const UNITS = [[2 * 86400, 86400, "d"], [2 * 3600, 3600, "h"], [120, 60, "min"], [0, 1, "s"]];
  const NARROW = "\u202f";
  let ahead = 0; // how far this device's clock is ahead of the server's, in milliseconds

  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, NARROW);
  const span = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const [, size, name] = UNITS.find(([start]) => whole >= start);
    return grouped(Math.floor(whole / size)) + NARROW + name;
  };
  const age = (seconds) => {
    if (seconds > -1 && seconds < 1) return "now";
    return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
  };
  const due = (seconds) => {
    if (seconds <= -1) return age(seconds);
    return seconds > 60 ? `due ${age(seconds)}` : "due now";
  };
  const WORDS = { age, span, due };
  const retell = () => {
    for (const time of document.querySelectorAll("time[data-live]")) {
      const seconds = (Date.now() - ahead - Date.parse(time.dateTime)) / 1000;
      const text = WORDS[time.dataset.live](seconds);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  const learn = (region) => { if (region) ahead = Date.now() - Date.parse(region.dataset.now); };

  document.addEventListener("hv:refreshed", (event) => { learn(event.target); retell(); });
  learn(document.getElementById("live"));
  setInterval(retell, 1000);
})();
