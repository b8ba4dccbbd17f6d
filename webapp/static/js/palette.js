// The command palette: type a part of what to do, arrows choose, Enter goes; what is no action is searched in the network.
export function openPalette() {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const text = palette.querySelector("input");
  const rows = [...palette.querySelectorAll("[role=option]")];
  const none = document.getElementById("palette-none");
  let chosen = null;

  const shown = () => rows.filter((row) => !row.hidden);
  const choose = (row) => {
    chosen?.setAttribute("aria-selected", "false");
    chosen = row ?? null;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) text.setAttribute("aria-activedescendant", chosen.id);
    else text.removeAttribute("aria-activedescendant");
  };
  const fit = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    none.hidden = shown().length > 0;
    choose(shown()[0]);
  };
  const go = () => {
    const find = document.getElementById("find");
    if (chosen) window.location.assign(chosen.dataset.href);
    else if (text.value.trim()) window.location.assign(`${find.form.getAttribute("action")}?q=${encodeURIComponent(text.value.trim())}`);
  };

  text.addEventListener("input", fit);
  text.addEventListener("keydown", (event) => {
    const list = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.length) {
      event.preventDefault();
      choose(list[(list.indexOf(chosen) + step + list.length) % list.length]);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go();
    }
  });
  for (const row of rows) row.addEventListener("click", () => { choose(row); go(); });
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
  new MutationObserver(() => {
    if (!palette.open) return;
    text.value = "";
    fit();
    text.focus();
  }).observe(palette, { attributeFilter: ["open"] });
}
