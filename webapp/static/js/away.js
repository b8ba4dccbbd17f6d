// Says so when the graph does not answer, and loads the page again when it does: what was typed into a form stays.
const STILL_MS = 15_000;
const AWAY_MS = 2_000;
// A graph that takes longer to say that it is there does not help anybody.
const PATIENCE_MS = 5_000;

export function watchGraph() {
  const mark = document.getElementById("away");
  if (!mark) return;
  let timer = 0;
  const answers = async () => {
    try {
      return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })).ok;
    } catch {
      return false;
    }
  };
  const look = async () => {
    clearTimeout(timer);
    const here = document.visibilityState === "hidden" || (await answers());
    const wasAway = !mark.hidden;
    mark.hidden = here;
    if (here && wasAway) {
      const typed = [...document.querySelectorAll("main form")].some((form) => [...form.elements].some((one) => one.value !== undefined && one.defaultValue !== undefined && one.value !== one.defaultValue));
      if (!typed) return window.location.reload();
    }
    timer = setTimeout(look, here ? STILL_MS : AWAY_MS);
  };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:response:error", look);
  document.addEventListener("htmx:error", look);
  document.addEventListener("calipso:away", look);
  if (document.querySelector('[data-problem="503"]')) {
    mark.hidden = false;
    timer = setTimeout(look, AWAY_MS);
  } else timer = setTimeout(look, STILL_MS);
}
