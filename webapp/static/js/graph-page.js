// The graph page: its address follows what is shown, and saving a view takes along where the nodes stand.
const root = document.getElementById("graph");
const form = document.querySelector("[data-save-view]");
const DEFAULTS = { color: "health", layout: "fcose" };

/** The page's address with the state of its graph. */
function address(state) {
  const url = new URL(window.location.href);
  if (url.pathname !== "/graph") url.pathname = "/graph"; // a refused save answers under its own address
  for (const [name, value] of Object.entries(state)) {
    if (value && value !== DEFAULTS[name]) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url;
}

root?.addEventListener("calipso:graph", (event) => window.history.replaceState(null, "", address(event.detail)));

form?.addEventListener("submit", () => {
  if (!root.graph?.cy) return;
  const url = new URL(form.elements.address.value, window.location.origin);
  for (const [name, value] of Object.entries(root.graph.state())) {
    if (value && value !== DEFAULTS[name]) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  form.elements.address.value = url.pathname + url.search;
  form.elements.positions.value = JSON.stringify(root.graph.places());
});
document.querySelector("#save-view [data-close]")?.addEventListener("click", () => document.getElementById("save-view").close());

const kind = document.getElementById("kind");
const forPath = document.querySelector("[data-for-kind=path]");
const show = () => { forPath.hidden = kind.value !== "path"; };
kind?.addEventListener("change", show);
if (kind) show();
