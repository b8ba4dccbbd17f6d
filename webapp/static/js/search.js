// The hits below the search field: arrows go through them, Escape closes them.
export function search() {
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  if (!find || !found) return;
  const links = () => [...found.querySelectorAll("a")];
  const close = () => found.replaceChildren();
  const step = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = links();
    if (event.key === "Escape") {
      close();
      find.focus();
    }
    if (!by || !list.length) return;
    event.preventDefault();
    const at = list.indexOf(document.activeElement) + by;
    if (at < 0) find.focus();
    else list[Math.min(at, list.length - 1)].focus();
  };
  find.addEventListener("keydown", step);
  found.addEventListener("keydown", step);
  find.addEventListener("input", () => find.value.trim() || close());
  document.addEventListener("click", (event) => event.target.closest(".topbar-search") || close());
}
