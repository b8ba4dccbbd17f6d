// Where nodes were put in a graph, kept in this browser for each graph; saved views keep theirs with Calipso.
const PREFIX = "calipso-graph ";
const MOST = 30;

/** Positions by node id; none where nothing is kept. */
export function kept(place) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + place) ?? "{}").at ?? {};
  } catch {
    return {}; // a browser that keeps nothing, or something that is not ours
  }
}

/** Keep positions; of the oldest graphs they are let go. */
export function keep(place, positions) {
  try {
    localStorage.setItem(PREFIX + place, JSON.stringify({ saved: Date.now(), at: positions }));
    const all = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    if (all.length <= MOST) return;
    const saved = (key) => JSON.parse(localStorage.getItem(key)).saved ?? 0;
    all.sort((a, b) => saved(a) - saved(b)).slice(0, all.length - MOST).forEach((key) => localStorage.removeItem(key));
  } catch {
    // a browser that keeps nothing: the next layout finds new places
  }
}

/** Forget where nodes were put. */
export function forget(place) {
  try {
    localStorage.removeItem(PREFIX + place);
  } catch {
    // there is nothing to forget
  }
}
