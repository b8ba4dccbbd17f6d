// Follows a scan or run as it goes, by the API's server-sent events; the browser connects again by itself when the stream breaks.
import { localTimes } from "./times.js";

const words = {
  scan: (told) => {
    if (told.status === "queued") return "Waits for the scheduler";
    const { phase, looks, read = 0, failed = 0 } = told.progress ?? {};
    const counted = looks ? `: ${read} of ${looks} looks read${failed ? `, ${failed} failed` : ""}` : "";
    return `${phase ? phase[0].toUpperCase() + phase.slice(1) : "Begins"}${counted}`;
  },
  run: (told) => ({ queued: "Waits for the scheduler", running: "Runs" })[told.status] ?? told.status,
};

/** Show in a box how far something is, until it is over; then load what became of it. */
function follow(box) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const say = (place, text) => {
    if (place && place.textContent !== text) place.textContent = text; // what is said again is read out again
  };
  const stream = new EventSource(box.dataset.follow);
  const show = (told) => {
    say(part("said"), words[box.dataset.kind](told));
    const { looks, read = 0, failed = 0, asking = [] } = told.progress ?? {};
    const bar = part("bar");
    if (bar && looks) {
      bar.max = looks;
      bar.value = read + failed;
    }
    say(part("asking"), asking.length ? `Asks ${asking.slice(0, 5).join(", ")}${asking.length > 5 ? ` and ${asking.length - 5} more` : ""}` : "");
    if (told.log) say(part("log"), told.log.join("\n"));
    if (told.status !== "queued") document.getElementById("no-scheduler")?.remove();
  };
  stream.addEventListener("progress", (event) => {
    say(part("connection"), "");
    show(JSON.parse(event.data));
  });
  stream.addEventListener("problem", () => document.dispatchEvent(new Event("calipso:away")));
  stream.addEventListener("error", () => {
    say(part("connection"), "The connection broke; it is made again …");
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => window.location.reload(), 5000);
  });
  stream.addEventListener("end", async (event) => {
    stream.close();
    show(JSON.parse(event.data));
    const answer = await fetch(box.dataset.then, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return window.location.reload();
    const outcome = document.getElementById("outcome");
    outcome.innerHTML = await answer.text();
    localTimes(outcome);
    box.remove();
    outcome.setAttribute("tabindex", "-1");
    outcome.setAttribute("role", "status");
  });
  window.addEventListener("pagehide", () => stream.close());
}

document.querySelectorAll("[data-follow]").forEach(follow);
