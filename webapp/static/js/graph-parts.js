// The parts around a graph's canvas: bar, side panel, list of nodes, legend. Made here, so that pages need one element alone.

const sprite = () => document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "/static/vendor/icons.svg";

/** An element with attributes and children; children that are texts are written as texts. */
export function make(name, attributes = {}, ...children) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [event, act] of Object.entries(value)) one.addEventListener(event, act);
    else if (value === true) one.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) one.setAttribute(key, value);
  }
  one.append(...children.filter((child) => child !== null && child !== undefined));
  return one;
}

/** An icon of webapp/frontend/icons.txt. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

export const button = (sign, label, act, more = {}) => make("button", { type: "button", class: "btn btn-icon btn-sm", "aria-label": label, title: label, on: { click: act }, ...more }, icon(sign));
const wordButton = (sign, label, act, more = {}) => make("button", { type: "button", class: "btn btn-sm", on: { click: act }, ...more }, icon(sign), ` ${label}`);

let count = 0;

/** A select with its label. */
export function choice(label, options, value, act) {
  count += 1;
  const id = `graph-choice-${count}`;
  const select = make("select", { id, class: "form-select form-select-sm", on: { change: () => act(select.value) } }, ...Object.entries(options).map(([key, words]) => make("option", { value: key, selected: key === value }, words)));
  return make("div", { class: "graph-choice" }, make("label", { for: id, class: "graph-label" }, label), select);
}

/** A checkbox with its label. */
export function check(label, value, act) {
  const box = make("input", { type: "checkbox", class: "form-check-input", checked: value, on: { change: () => act(box.checked) } });
  return make("label", { class: "form-check graph-check" }, box, make("span", { class: "form-check-label" }, label));
}

/** A menu of links and actions that opens below its word. */
export function menu(sign, label, ...entries) {
  const one = make("details", { class: "graph-menu" }, make("summary", { class: "btn btn-sm" }, icon(sign), ` ${label}`), make("div", { class: "graph-menu-box card" }, ...entries));
  one.addEventListener("click", (event) => event.target.closest("a, button") && one.removeAttribute("open"));
  one.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    one.removeAttribute("open");
    one.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => one.contains(event.target) || one.removeAttribute("open"));
  return one;
}

const words = (value) => (Array.isArray(value) ? value.join(", ") : value === true ? "yes" : value === false ? "no" : String(value));

/** What is known of a node, as rows of name and value. */
export function factsOf(node) {
  const own = [["health", node.health], ["status", node.status], ["project", node.project], ["network", node.type === "network" ? null : node.network], ["VLAN", node.vlan], ["VNI", node.vni]];
  const told = new Set(["status", "project_uuid", "network_uuid", "region"]);
  const more = Object.entries(node.properties).filter(([name]) => !told.has(name)).map(([name, value]) => [name.replaceAll("_", " "), value]);
  return [...own, ...more].filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => [name, words(value)]);
}

function factList(node, most) {
  const rows = factsOf(node).slice(0, most);
  return make("dl", { class: "graph-facts" }, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** What is shown while one points at a node. */
export const hoverCard = (node) => [make("b", {}, `${node.kind} ${node.count > 1 ? "" : node.name}`), factList(node, 14)];

/** The side panel of a node. */
export function panel(node, { folded, within, acts }) {
  const title = make("h3", { class: "graph-panel-title", tabindex: "-1" }, node.count > 1 ? node.kind : node.name);
  const kind = node.count > 1 ? "alike, drawn as one" : node.kind;
  const buttons = [];
  if (node.object) {
    buttons.push(make("a", { class: "btn btn-sm btn-primary", href: `/objects/${node.object}` }, icon("external-link"), " Its page"));
    buttons.push(wordButton("topology-star-3", "Add its neighbours", acts.neighbours));
    buttons.push(make("a", { class: "btn btn-sm", href: `/graph?kind=clique&of=${encodeURIComponent(node.object)}` }, icon("topology-star"), " Its clique"));
    buttons.push(wordButton("route", acts.from ? `Path from ${acts.from}` : "Path from here", acts.path));
    buttons.push(wordButton("alert-triangle", "What if it fails?", acts.impact));
  }
  if (within) buttons.push(wordButton(folded ? "maximize" : "box", folded ? "Open it" : "Fold it", acts.fold));
  const members = node.members.length ? [make("ul", { class: "graph-members" }, ...node.members.map((one) => make("li", {}, make("a", { href: `/objects/${one.id}` }, one.name)))), ...(node.count > node.members.length ? [make("p", { class: "text-secondary small" }, `and ${node.count - node.members.length} more`)] : [])] : [];
  return [title, make("p", { class: "text-secondary small mb-2" }, kind), make("div", { class: "graph-panel-buttons" }, ...buttons), factList(node, 60), ...members];
}

/** The list of nodes for who does not see or point: a button each, by type and name. */
export function nodeList(nodes, choose, look) {
  const sorted = [...nodes].sort((a, b) => a.type.localeCompare(b.type) || a.name.localeCompare(b.name, undefined, { numeric: true }));
  return sorted.map((node) => make("li", {}, make("button", { type: "button", class: "graph-list-item", "data-node": node.id, on: { click: () => choose(node.id), focus: () => look(node.id) } },
    make("span", { class: "graph-list-type" }, node.kind), make("span", {}, node.count > 1 ? "" : node.name), ...(node.health && node.health !== "ok" ? [make("span", { class: "text-secondary" }, ` ${node.health}`)] : []))));
}

/** What the colours mean. */
export function legendRows(rows) {
  return rows.map(([line, ground, said]) => {
    const patch = make("span", { class: "graph-patch", "aria-hidden": "true" });
    patch.style.backgroundColor = ground;
    patch.style.borderColor = line;
    return make("li", {}, patch, said);
  });
}
