// The tree of an environment by mouse and keys (ARIA's tree pattern): branches come when they are opened; what is chosen is told
// beside it, and stands in the address.
const tree = document.querySelector("[data-tree]");
if (tree) begin(tree);

function begin(root) {
  const base = root.dataset.tree;
  const panel = document.getElementById("node");
  let as = new URLSearchParams(window.location.search).get("as") ?? "";
  let latest = 0;

  const shown = () => [...root.querySelectorAll("[role=treeitem]")].filter((one) => !one.parentElement.closest("[aria-expanded=false]"));
  const group = (item) => item.querySelector(":scope > ul");
  const focus = (item) => {
    if (!item) return;
    for (const one of root.querySelectorAll("[tabindex='0']")) one.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  };
  const address = (path, id, asked = as) => {
    const query = new URLSearchParams();
    if (id && id !== root.firstElementChild.dataset.id) query.set("of", id);
    if (asked) query.set("as", asked);
    return `${base}${path}${query.size ? `?${query}` : ""}`;
  };
  const text = async (where) => {
    const answer = await fetch(where, { headers: { "HX-Request": "true" } });
    const moved = answer.headers.get("HX-Redirect");
    if (moved) window.location.assign(moved);
    return answer.text(); // a refusal says what is wrong, as a note
  };

  async function open(item) {
    if (item.getAttribute("aria-expanded") !== "false") return;
    const list = group(item);
    if (!list.childElementCount) {
      item.setAttribute("aria-busy", "true");
      list.innerHTML = await text(address("/tree", item.dataset.id, ""));
      item.removeAttribute("aria-busy");
    }
    item.setAttribute("aria-expanded", "true");
  }
  const close = (item) => item.setAttribute("aria-expanded", "false");
  const turn = (item) => (item.getAttribute("aria-expanded") === "false" ? open(item) : item.hasAttribute("aria-expanded") && close(item));

  async function choose(item) {
    focus(item);
    if (item.dataset.href) return window.location.assign(item.dataset.href);
    if ("group" in item.dataset) return turn(item);
    for (const one of root.querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
    item.setAttribute("aria-selected", "true");
    return show(item.dataset.id);
  }
  async function show(id) {
    const mine = ++latest;
    window.history.replaceState(null, "", address("", id));
    const told = await text(address("/node", id));
    if (mine !== latest) return; // another was chosen meanwhile
    panel.innerHTML = told;
    window.htmx?.process(panel);
    document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { target: panel } }));
  }

  root.addEventListener("click", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (event.target.closest(".tree-twist")) {
      focus(item);
      void turn(item);
    } else {
      void choose(item);
      void open(item);
    }
  });
  root.addEventListener("keydown", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const list = shown();
    const at = list.indexOf(item);
    const state = item.getAttribute("aria-expanded");
    const acts = {
      ArrowDown: () => focus(list[at + 1]),
      ArrowUp: () => focus(list[at - 1]),
      Home: () => focus(list[0]),
      End: () => focus(list.at(-1)),
      ArrowRight: () => (state === "false" ? open(item) : focus(group(item)?.querySelector("[role=treeitem]"))),
      ArrowLeft: () => (state === "true" ? close(item) : focus(item.parentElement.closest("[role=treeitem]"))),
      Enter: () => choose(item),
      " ": () => choose(item),
    };
    if (acts[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      void acts[event.key]();
    } else if (event.key.length === 1 && /\p{L}|\p{N}/u.test(event.key)) {
      const named = [...list.slice(at + 1), ...list.slice(0, at)].find((one) => one.ariaLabel?.toLowerCase().startsWith(event.key.toLowerCase()));
      if (named) {
        event.stopPropagation();
        focus(named);
      }
    }
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-as]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    as = link.dataset.as;
    void show(root.querySelector("[aria-selected=true]")?.dataset.id);
  });
  if (!root.querySelector("[tabindex='0']")) root.firstElementChild.tabIndex = 0;
  root.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}
