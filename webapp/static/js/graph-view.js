// Draws each <div data-graph data-src="/api/v1/graphs?..."> of a page: see docs/pages.md, "Graph", for its attributes.
import { cytoscape } from "../vendor/graph.js";
import { ask, Problem } from "./api.js";
import { COLORS, Look, MARK_WORDS, theme } from "./graph-look.js";
import { Model } from "./graph-model.js";
import { button, check, choice, hoverCard, icon, legendRows, make, menu, nodeList, panel } from "./graph-parts.js";
import { forget, kept, keep } from "./graph-places.js";

const LAYOUTS = { fcose: "Spread", dagre: "Layers" };
const FILES = { svg: "SVG", drawio: "draw.io", mermaid: "Mermaid", graphml: "GraphML", dot: "DOT" };
const PAN = 60;
// When the canvas becomes so much wider or narrower, what is drawn is fitted in again.
const REFIT = 80;
// Cytoscape would put a <style> into the page, which the content security policy forbids; graph.css has what would be in it.
const STYLED = "__________cytoscape_stylesheet";
const MANY = 40;
// A graph of more nodes is shown with its boxes folded first: whoever looks opens what they came for.
const FOLDED_FROM = 150;

/** The query of an address under /api/v1 with some parameters other. */
const withQuery = (src, changes) => {
  const url = new URL(src, window.location.origin);
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  return url.pathname + url.search;
};
const asked = (src) => ask(src.replace(/^\/api\/v1/, ""));

/** One graph on a page. */
class GraphView {
  constructor(root) {
    this.root = root;
    this.src = root.dataset.src;
    this.model = new Model();
    this.color = COLORS[root.dataset.color] ? root.dataset.color : "health";
    this.layout = LAYOUTS[root.dataset.layout] ? root.dataset.layout : "fcose";
    this.added = [];
    this.over = {};
    this.chosen = null;
    this.from = null;
    this.build();
  }

  build() {
    const small = "small" in this.root.dataset;
    this.said = make("p", { class: "graph-said", role: "status" });
    this.canvas = make("div", { class: `graph-canvas${small ? " graph-small" : ""}`, tabindex: "0", role: "application", "aria-label": this.root.dataset.label ?? "Graph", "aria-description": "Arrow keys move it, plus and minus zoom, f fits it in. The list of nodes beside it has all that it shows." });
    this.hover = make("div", { class: "graph-hover card", hidden: true });
    this.find = make("input", { type: "search", class: "form-control form-control-sm", placeholder: "Find in the graph", "aria-label": "Find in the graph", autocomplete: "off", on: { input: () => this.seek(), keydown: (event) => event.key === "Enter" && this.nextFound() } });
    this.colorBox = choice("Colour", COLORS, this.color, (value) => { this.color = value; this.restyle(); this.tell(); });
    this.layoutBox = choice("Layout", LAYOUTS, this.layout, (value) => { this.layout = value; this.arrange(true); this.tell(); });
    this.ownersBox = check("Ownership", true, (value) => { this.model.owning = value; this.draw(); });
    this.ownersBox.title = "Links to projects, aggregates and the networks of routers";
    const tools = make("div", { class: "btn-group", role: "group", "aria-label": "Zoom" }, button("zoom-in", "Zoom in", () => this.zoom(1.25)), button("zoom-out", "Zoom out", () => this.zoom(0.8)), button("maximize", "Fit in", () => this.fit()), button("refresh", "Arrange anew", () => { forget(this.place); this.arrange(true); }));
    const folds = make("div", { class: "btn-group", role: "group", "aria-label": "Boxes" }, button("box", "Fold all boxes", () => this.foldAll(true)), button("list-tree", "Open all boxes", () => this.foldAll(false)));
    const files = menu("download", "Export", make("button", { type: "button", class: "dropdown-item", on: { click: () => this.png() } }, "PNG, as it is shown"), ...Object.entries(FILES).map(([format, said]) => make("a", { class: "dropdown-item", href: withQuery(this.src, { format }), download: "" }, said)));
    const bar = make("div", { class: "graph-bar", role: "toolbar", "aria-label": "Graph" }, this.find, this.colorBox, this.layoutBox, tools, folds, this.ownersBox, files);
    this.panel = make("section", { class: "graph-panel", "aria-label": "What is chosen", hidden: true });
    this.list = make("ul", { class: "graph-list" });
    this.listTitle = make("summary", {}, "Nodes");
    this.listBox = make("details", { class: "graph-list-box" }, this.listTitle, this.list);
    this.legend = make("ul", { class: "graph-legend", "aria-label": "What the colours mean" });
    const stage = make("div", { class: "graph-stage" }, this.canvas, this.hover);
    const side = make("div", { class: "graph-side" }, this.panel, this.listBox);
    this.root.replaceChildren(bar, this.said, make("div", { class: "graph-body" }, stage, side), this.legend);
    this.root.classList.add("graph");
  }

  async load() {
    this.root.setAttribute("aria-busy", "true");
    this.say("Drawing …");
    try {
      const [graph, view] = await Promise.all([asked(this.src), this.root.dataset.view ? ask(`/views/${this.root.dataset.view}`) : null]);
      this.graph = graph;
      this.place = this.root.dataset.view ? `view ${this.root.dataset.view}` : this.src;
      this.positions = { ...(view?.positions ?? {}), ...(this.root.dataset.view ? {} : kept(this.place)) };
      this.model.add(graph);
      for (const [id, mark] of Object.entries(JSON.parse(this.root.dataset.marks ?? "{}"))) this.model.marks.set(id, mark);
      const folded = this.root.dataset.folded || (graph.nodes.length > FOLDED_FROM ? "all" : "none");
      const boxes = folded === "all" ? this.model.boxes().map((one) => one.id) : folded.split(",").filter((one) => one !== "none");
      for (const id of boxes) this.model.folded.add(id);
      this.model.owning = graph.nodes.length <= MANY || !graph.links.some((one) => !one.owns);
      this.ownersBox.querySelector("input").checked = this.model.owning;
      this.begin();
      for (const id of (this.root.dataset.add ?? "").split(",").filter(Boolean)) await this.neighbours(id);
      if (this.root.dataset.impact) await this.impact(this.root.dataset.impact.split(","));
      if (this.root.dataset.wayFrom) await this.way(this.root.dataset.wayFrom, this.root.dataset.wayTo);
    } catch (err) {
      this.refuse(err);
    } finally {
      this.root.removeAttribute("aria-busy");
    }
  }

  begin() {
    if (!document.getElementById(STYLED)) document.head.append(make("meta", { id: STYLED }));
    this.cy = cytoscape({ container: this.canvas, elements: this.model.elements(), style: [], minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false, layout: { name: "preset" } });
    if (!this.root.dataset.label) this.canvas.setAttribute("aria-label", this.graph.title);
    this.restyle();
    this.listen();
    this.arrange(false);
    this.count();
    this.root.dataset.drawn = this.cy.nodes().length;
    this.root.dispatchEvent(new CustomEvent("calipso:graph-drawn", { bubbles: true }));
  }

  say(...parts) {
    this.said.replaceChildren(...parts);
  }

  refuse(err) {
    if (!(err instanceof Problem)) console.error(err);
    const again = this.cy ? null : make("button", { type: "button", class: "btn btn-sm", on: { click: () => this.load() } }, icon("refresh"), " Try again");
    this.say(make("span", { class: "text-danger", role: "alert" }, icon("alert-circle"), ` ${err.message}`), ` ${err.hint ?? ""} `, ...(again ? [again] : []));
  }

  count() {
    const nodes = [...this.model.nodes.values()];
    const facts = this.graph.facts.filter((fact) => !this.graph.title.toLowerCase().endsWith(fact)).map((fact) => ` · ${fact}`).join("");
    const none = nodes.length ? "" : " Nothing of it is there.";
    this.say(make("b", {}, this.graph.title), `${facts}${none}`, ...(this.graph.said ? [make("span", { class: "graph-folded" }, icon("info-circle"), ` ${this.graph.said}.`)] : []), ...this.foldedSaid(), ...this.overSaid());
    this.listTitle.textContent = `Nodes (${nodes.length})`;
    this.list.replaceChildren(...nodeList(nodes, (id) => this.choose(id, true), (id) => this.point(id)));
  }

  foldedSaid() {
    if (!this.model.folded.size || this.model.nodes.size <= FOLDED_FROM) return [];
    return [make("span", { class: "graph-folded" }, icon("box"), " Boxes are folded: a double click opens one.")];
  }

  overSaid() {
    if (!this.over.said) return [];
    return [make("span", { class: "graph-over" }, this.over.said, " ", make("button", { type: "button", class: "btn btn-sm", on: { click: () => this.clearOver() } }, icon("x"), " Take it off"))];
  }

  restyle() {
    this.look = new Look(this.model, this.color);
    this.cy?.style(this.look.style());
    this.dimBeside();
    this.legend.replaceChildren(...legendRows(this.look.legend()));
  }

  /** While a path is shown, all beside it stands back; boxes do not, as what is in them would with them. */
  dimBeside() {
    if (!this.cy || this.find.value.trim()) return;
    const ids = this.over.on;
    this.cy.elements().removeClass("dim");
    if (!ids) return;
    this.cy.nodes("[!open]").filter((one) => !ids.has(one.id())).addClass("dim");
    this.cy.edges("[step = 0]").addClass("dim");
  }

  /** Draw what the model shows: what is there stays where it is. */
  draw() {
    this.remember();
    const wanted = this.model.elements();
    const ids = new Set(wanted.map((one) => one.data.id));
    const parents = new Map(wanted.map((one) => [one.data.id, one.data.parent ?? null]));
    const came = [];
    this.cy.batch(() => {
      this.cy.elements().filter((one) => !ids.has(one.id()) || (one.isNode() && (one.data("parent") ?? null) !== parents.get(one.id()))).remove();
      for (const one of wanted) {
        const here = this.cy.getElementById(one.data.id);
        if (here.empty()) {
          const place = this.positions[one.data.id];
          this.cy.add(place && !one.data.open ? { ...one, position: { x: place[0], y: place[1] } } : one);
          if (!place && one.group === "nodes" && !one.data.open) came.push(one.data.id);
        } else here.data(one.data);
      }
    });
    this.restyle();
    this.count();
    this.root.dataset.drawn = this.cy.nodes().length;
    return came;
  }

  /** Lay out: all of it, or what has no place yet; what has one stays there. */
  arrange(anew, came = null) {
    const nodes = this.cy.nodes("[!open]");
    const placed = anew ? [] : nodes.toArray().filter((one) => this.positions[one.id()] && !(came ?? []).includes(one.id()));
    for (const one of placed) one.position({ x: this.positions[one.id()][0], y: this.positions[one.id()][1] });
    if (placed.length < nodes.length) {
      const held = placed.map((one) => ({ nodeId: one.id(), position: { ...one.position() } }));
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const common = { animate: false, fit: held.length === 0, padding: 30, nodeDimensionsIncludeLabels: false };
      const hidden = this.cy.edges("[?owns]");
      const what = this.cy.elements().not(this.cy.edges().length > hidden.length ? hidden : this.cy.collection());
      if (this.layout === "dagre" && held.length === 0 && this.layered(what, common)) return this.remember();
      what.layout({ ...common, name: "fcose", quality: nodes.length > 400 && held.length === 0 ? "draft" : "default", randomize: held.length === 0, fixedNodeConstraint: held.length ? held : undefined, idealEdgeLength: 115, nodeSeparation: 120, nodeRepulsion: 9000, nestingFactor: 0.3, gravity: 0.3, gravityRangeCompound: 1.2, packComponents: held.length === 0, numIter: nodes.length > 200 ? 900 : 2500, tile: true, still }).run();
    } else if (!came) this.fit();
    this.remember();
  }

  /** Lay out in layers; false where dagre cannot, which fails on some graphs: then the other layout draws them. */
  layered(what, common) {
    for (const ranker of what.nodes().length > 150 ? ["longest-path", "network-simplex"] : ["network-simplex", "tight-tree"]) {
      try {
        what.layout({ ...common, name: "dagre", rankDir: "LR", nodeSep: 18, rankSep: 90, edgeSep: 8, ranker }).run();
        return true;
      } catch {
        // the next ranker may do it
      }
    }
    return false;
  }

  remember() {
    for (const one of this.cy.nodes("[!open]").toArray()) this.positions[one.id()] = [Math.round(one.position("x")), Math.round(one.position("y"))];
    keep(this.place, this.positions);
  }

  listen() {
    const { cy } = this;
    cy.on("tap", "node", (event) => this.choose(event.target.id(), false));
    cy.on("dbltap", "node", (event) => (this.model.inside(event.target.id()).length ? this.fold(event.target.id()) : this.neighbours(event.target.data("node").object)));
    cy.on("tap", (event) => event.target === cy && this.unchoose());
    cy.on("dragfree", "node", () => { this.remember(); this.tell(); });
    cy.on("mouseover", "node", (event) => this.card(event.target));
    cy.on("mouseout pan zoom drag", () => { this.hover.hidden = true; });
    cy.on("mouseover", "edge", (event) => this.edgeCard(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new MutationObserver(() => theme() !== this.look.theme && this.restyle()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    let wide = this.canvas.clientWidth;
    new ResizeObserver(() => {
      cy.resize();
      if (Math.abs(this.canvas.clientWidth - wide) < REFIT) return;
      wide = this.canvas.clientWidth;
      this.fit();
    }).observe(this.canvas);
  }

  key(event) {
    const moves = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) this.cy.panBy({ x: moves[event.key][0], y: moves[event.key][1] });
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "f") this.fit();
    else if (event.key === "Escape" && this.chosen) this.unchoose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  zoom(by) {
    this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  fit() {
    this.cy.resize();
    this.cy.fit(undefined, 30);
  }

  /** Show a card beside a point of the canvas, inside it. */
  cardAt(x, y, children) {
    this.hover.replaceChildren(...children);
    this.hover.hidden = false;
    const [wide, high] = [this.canvas.clientWidth, this.canvas.clientHeight];
    this.hover.style.left = `${Math.max(4, x + 16 + this.hover.offsetWidth > wide ? x - this.hover.offsetWidth - 16 : x + 16)}px`;
    this.hover.style.top = `${Math.max(4, Math.min(y, high - this.hover.offsetHeight - 8))}px`;
  }

  card(one) {
    const at = one.data("open") ? one.renderedBoundingBox({ includeLabels: true }) : null;
    this.cardAt(at ? at.x1 : one.renderedPosition("x") + one.renderedWidth() / 2, at ? at.y1 : one.renderedPosition("y"), hoverCard(one.data("node")));
  }

  edgeCard(event) {
    const rows = event.target.data("links").slice(0, 8).map((link) => make("div", {}, make("b", {}, link.type.replaceAll("_", " ") || "then"), ` ${[link.source_interface, link.target_interface].filter(Boolean).join(" – ")} ${[link.network, link.vlan !== null ? `VLAN ${link.vlan}` : "", link.vni !== null ? `VNI ${link.vni}` : "", ...link.words].filter(Boolean).join(" · ")}`, link.evidence ? make("div", { class: "text-secondary" }, link.evidence) : null));
    this.cardAt(event.renderedPosition.x, event.renderedPosition.y, rows);
  }

  /** From the list: show where a node is. */
  point(id) {
    const one = this.cy.getElementById(this.model.shown(id));
    if (one.empty()) return;
    this.cy.center(one);
    this.card(one);
  }

  choose(id, byKeys) {
    const node = this.model.nodes.get(id);
    const one = this.cy.getElementById(this.model.shown(id));
    this.cy.elements().unselect().removeClass("near");
    one.select().connectedEdges().addClass("near");
    this.chosen = id;
    const inside = this.model.inside(id).length;
    const acts = { from: this.from && this.from !== id ? this.model.nodes.get(this.from)?.name : "", neighbours: () => this.neighbours(node.object), fold: () => this.fold(id), impact: () => this.impact([node.object]), path: () => this.pathFrom(id) };
    const close = button("x", "Close", () => this.unchoose(), { class: "btn btn-icon btn-sm graph-close" });
    this.panel.replaceChildren(close, ...panel(node, { folded: this.model.folded.has(id), within: inside, acts }));
    this.panel.hidden = false;
    this.hover.hidden = true;
    if (byKeys) this.panel.querySelector("h3").focus();
  }

  unchoose() {
    const id = this.chosen;
    this.chosen = null;
    this.cy.elements().unselect().removeClass("near");
    const focused = this.panel.contains(document.activeElement);
    this.panel.hidden = this.hover.hidden = true;
    if (focused) (this.list.querySelector(`[data-node="${CSS.escape(id)}"]`) ?? this.canvas).focus();
  }

  fold(id) {
    const open = !this.model.folded.has(id);
    if (open) {
      const box = this.cy.getElementById(id);
      this.remember();
      this.positions[id] = [Math.round(box.position("x")), Math.round(box.position("y"))];
      this.model.folded.add(id);
    } else this.model.folded.delete(id);
    const came = this.draw();
    if (came.length) this.arrange(false, came);
    if (this.chosen) this.choose(id, false);
    this.tell();
  }

  foldAll(folded) {
    this.remember();
    for (const box of this.model.boxes()) {
      if (folded === this.model.folded.has(box.id)) continue;
      const one = this.cy.getElementById(box.id);
      if (folded) {
        this.positions[box.id] = [Math.round(one.position("x")), Math.round(one.position("y"))];
        this.model.folded.add(box.id);
      } else this.model.folded.delete(box.id);
    }
    const came = this.draw();
    if (came.length) this.arrange(false, came);
    this.unchoose();
    this.fit();
    this.tell();
  }

  async neighbours(id) {
    if (!id) return;
    try {
      const at = new URL(this.src, window.location.origin).searchParams.get("at");
      const found = await ask("/graphs", { query: { kind: "neighbours", of: id, at } });
      for (const node of found.nodes) if (node.mark === "focal") node.mark = "";
      this.model.add(found);
      if (!this.added.includes(id)) this.added.push(id);
      const came = this.draw();
      if (came.length) this.arrange(false, came);
      this.tell();
    } catch (err) {
      this.refuse(err);
    }
  }

  async impact(ids) {
    try {
      const found = await ask("/graphs", { query: { kind: "impact", of: ids.join(","), at: new URL(this.src, window.location.origin).searchParams.get("at") } });
      this.model.marks.clear();
      const hit = found.nodes.filter((one) => one.mark && one.mark !== "focal");
      for (const one of hit) this.model.marks.set(one.id, one.mark);
      const away = hit.filter((one) => !this.model.nodes.has(one.id)).length;
      const said = ["down", "degraded"].map((mark) => `${hit.filter((one) => one.mark === mark).length} ${MARK_WORDS[mark]}`).join(", ");
      this.over = { impact: ids, said: `${found.title}: ${said}${away ? `; ${away} of these are not drawn here` : ""}.` };
      this.draw();
      this.tell();
    } catch (err) {
      this.refuse(err);
    }
  }

  pathFrom(id) {
    const object = this.model.nodes.get(id).object;
    if (this.from && this.from !== id && this.model.nodes.get(this.from)) {
      const start = this.model.nodes.get(this.from).object;
      this.from = null;
      return this.way(start, object);
    }
    this.from = id;
    return this.say(make("span", { role: "status" }, icon("route"), ` Path from ${this.model.nodes.get(id).name}: choose where it leads.`));
  }

  async way(from, to) {
    try {
      const found = await ask("/graphs", { query: { kind: "path", of: from, to, at: new URL(this.src, window.location.origin).searchParams.get("at") } });
      this.clearOver(true);
      this.model.add(found);
      for (const one of found.nodes) if (one.mark && one.mark !== "focal") this.model.marks.set(one.id, one.mark);
      this.over = { way: [from, to], on: new Set(found.nodes.flatMap((one) => [one.id, this.model.shown(one.id)])), said: `${found.title}. ${found.facts.filter((fact) => !/^environment |objects|^scan /.test(fact)).join(" ")}` };
      const fresh = this.draw();
      if (fresh.length) this.arrange(false, fresh);
      this.tell();
    } catch (err) {
      this.refuse(err);
    }
  }

  clearOver(quietly = false) {
    this.model.marks.clear();
    for (const link of this.model.links.values()) link.step = null;
    for (const [key, link] of this.model.links) if (!link.type) this.model.links.delete(key);
    this.over = {};
    if (quietly) return;
    this.draw();
    this.tell();
  }

  seek() {
    const text = this.find.value.trim().toLowerCase();
    this.cy.elements().removeClass("found dim");
    this.at = -1;
    if (!text) {
      this.dimBeside();
      return this.count();
    }
    const fits = [...this.model.nodes.values()].filter((node) => [node.name, node.kind, ...node.details, ...node.members.map((one) => one.name), ...Object.values(node.properties).flat()].some((value) => String(value).toLowerCase().includes(text)));
    this.hits = this.cy.collection(fits.map((node) => this.cy.getElementById(this.model.shown(node.id))).filter((one) => one.nonempty()));
    this.cy.nodes("[!open]").not(this.hits).addClass("dim");
    this.hits.addClass("found");
    this.say(make("span", {}, `${fits.length} found. Enter goes through them.`));
  }

  nextFound() {
    if (!this.hits?.length) return;
    this.at = (this.at + 1) % this.hits.length;
    this.cy.animate({ center: { eles: this.hits[this.at] }, zoom: Math.max(this.cy.zoom(), 1), duration: 0 });
    this.choose(this.hits[this.at].id(), false);
  }

  async png() {
    const blob = await this.cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: this.look.ground.ground });
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: "graph.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  /** What is to be known to show the same again. */
  state() {
    return { color: this.color, layout: this.layout, folded: [...this.model.folded].join(",") || (this.model.nodes.size > FOLDED_FROM ? "none" : ""), add: this.added.join(","), impact: (this.over.impact ?? []).join(","), way_from: this.over.way?.[0] ?? "", way_to: this.over.way?.[1] ?? "" };
  }

  places() {
    this.remember();
    const known = new Set(this.model.nodes.keys());
    return Object.fromEntries(Object.entries(this.positions).filter(([id]) => known.has(id)));
  }

  tell() {
    this.root.dispatchEvent(new CustomEvent("calipso:graph", { bubbles: true, detail: this.state() }));
  }
}

/** Draw all graphs below an element that are not drawn yet; `element.graph` is each one's view. */
export function drawGraphs(below) {
  for (const root of below.querySelectorAll("[data-graph][data-src]")) {
    if (root.graph) continue;
    root.graph = new GraphView(root);
    root.graph.load();
  }
}

drawGraphs(document);
document.addEventListener("htmx:after:swap", () => drawGraphs(document));
