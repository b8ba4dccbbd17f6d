// Times are sent in UTC and shown in the reader's zone: how long ago what is near, the date else; the whole on hover.
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];

/** How long ago, or until, in the largest unit that fits; null for what is further away than a week. */
function near(then) {
  let size = (then - Date.now()) / 1000;
  for (const [unit, next] of UNITS) {
    if (Math.abs(size) < next) return ago.format(Math.round(size), unit);
    size /= next;
  }
  return null;
}

/** Write all times below an element for its reader. */
export function localTimes(root) {
  for (const one of root.querySelectorAll("time[datetime]")) {
    const then = new Date(one.getAttribute("datetime").replace(/\[.*\]$/, ""));
    if (Number.isNaN(then.valueOf())) continue;
    one.title = whole.format(then);
    one.textContent = (one.hasAttribute("data-exact") ? null : near(then)) ?? short.format(then);
  }
}
