// How a graph looks: colours by health, project or network in light and dark, and what each means.
import { segment } from "./graph-model.js";

const HEALTHS = {
  light: { ok: ["#0a7a52", "#cdebdc"], warning: ["#8a5a00", "#ffe9b8"], error: ["#b02a00", "#ffd9cb"], unknown: ["#5c6470", "#e9ecef"] },
  dark: { ok: ["#4cc48f", "#1d4d3a"], warning: ["#f0b429", "#453309"], error: ["#ff8a65", "#4d1d10"], unknown: ["#aab2bd", "#2d333b"] },
};
const MARKS = {
  light: { removed: ["#343a40", "#ced4da"], down: ["#a31515", "#ff9c8f"], broken: ["#a31515", "#ff9c8f"], degraded: ["#7a5c00", "#ffe066"], added: ["#0a7a52", "#b7ebd0"], changed: ["#6b3fa0", "#e2d3f7"], moved: ["#0b5cad", "#cfe4fb"] },
  dark: { removed: ["#ced4da", "#495057"], down: ["#ff8a80", "#7a1712"], broken: ["#ff8a80", "#7a1712"], degraded: ["#ffe066", "#5c4a00"], added: ["#63e6a8", "#0f4a31"], changed: ["#c9a7f5", "#3f2468"], moved: ["#7db8f5", "#12365c"] },
};
export const MARK_WORDS = { removed: "taken away", down: "down", broken: "here it breaks", degraded: "degraded", added: "added", changed: "changed", moved: "moved" };
// Okabe and Ito's, apart for the colour-blind; lighter on dark ground.
const KINDS = {
  light: ["#0072b2", "#b2501a", "#007a5a", "#9c3c7a", "#7a6a00", "#4b4b9e", "#2b7488", "#a03434"],
  dark: ["#56b4e9", "#e69f00", "#3ecf9a", "#e08fc0", "#f0e442", "#a5a5f0", "#7fd0e0", "#ff9a8a"],
};
const GROUND = { light: { text: "#182433", ground: "#ffffff", line: "#7c8794", box: "#f6f8fb", boxLine: "#9aa6b5", chosen: "#0b5cad" }, dark: { text: "#e6ebf1", ground: "#182433", line: "#8693a3", box: "#1f2e40", boxLine: "#57677a", chosen: "#7db8f5" } };
const SHAPES = { host: "round-rectangle", switch: "round-rectangle", instance: "round-rectangle", network: "round-tag", subnet: "round-tag", vservice: "cut-rectangle", vedge: "hexagon", vconnector: "hexagon", otep: "barrel", host_pnic: "barrel", switch_pnic: "barrel", port: "ellipse", vnic: "ellipse" };
const TAGS = ["network", "subnet"]; // whose point takes room that words cannot have
export const COLORS = { health: "Health", project: "Project", network: "VLAN and VNI" };
const NONE = "none";
// With more nodes than that, the names of boxes are written large: they are what is read when all is fitted in.
const MANY = 80;

export const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");

/** What colours a node or edge when the colour tells projects or networks. */
const kindOf = (one, color) => (color === "project" ? one.project : segment(one)) || NONE;

/** Colours of one graph: of a node (line and ground), of an edge, and the rows of its legend. */
export class Look {
  constructor(model, color) {
    this.color = color;
    this.theme = theme();
    this.ground = GROUND[this.theme];
    const numbers = new Map();
    if (color !== "health") {
      for (const one of [...model.nodes.values(), ...(color === "network" ? model.links.values() : [])]) {
        const kind = kindOf(one, color);
        if (kind !== NONE) numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
      }
    }
    const sorted = [...numbers.keys()].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    this.kinds = new Map(sorted.map((kind, at) => [kind, KINDS[this.theme][at % KINDS.light.length]]));
    this.model = model;
  }

  node(node, mark) {
    if (mark && mark !== "focal") return MARKS[this.theme][mark];
    if (this.color === "health") return HEALTHS[this.theme][node.health] ?? [this.ground.line, this.ground.ground];
    const color = this.kinds.get(kindOf(node, this.color));
    return color ? [color, mix(color, this.ground.ground)] : [this.ground.line, this.ground.ground];
  }

  edge(data) {
    if (data.step) return this.ground.chosen;
    return (this.color === "network" && this.kinds.get(data.segment)) || this.ground.line;
  }

  /** Rows of [line, ground, words]. */
  legend() {
    const nodes = [...this.model.nodes.values()];
    const marks = new Set(nodes.map((node) => this.model.markOf(node)).filter((mark) => mark && mark !== "focal"));
    const rows = [...marks].map((mark) => [...MARKS[this.theme][mark], MARK_WORDS[mark]]);
    if (this.color === "health") {
      for (const [health, colors] of Object.entries(HEALTHS[this.theme])) if (nodes.some((node) => node.health === health)) rows.push([...colors, health]);
    } else {
      for (const [kind, color] of this.kinds) rows.push([color, mix(color, this.ground.ground), kind]);
      rows.push([this.ground.line, this.ground.ground, this.color === "project" ? "of no project, or of several" : "no network, or several"]);
    }
    return rows;
  }

  /** Cytoscape's stylesheet. */
  style() {
    const { text, ground, line, box, boxLine, chosen } = this.ground;
    const font = { "font-family": "system-ui, DejaVu Sans, sans-serif", color: text };
    return [
      { selector: "node", style: { ...font, label: "data(label)", "font-size": 10, "text-wrap": "wrap", "text-max-width": 130, "text-valign": "center", "text-halign": "center", width: (one) => widthOf(one.data("label")) + (TAGS.includes(one.data("node").type) ? 26 : 0), "text-margin-x": (one) => (TAGS.includes(one.data("node").type) ? -8 : 0), height: 36, "min-zoomed-font-size": 5, "text-overflow-wrap": "anywhere",
        shape: (one) => SHAPES[one.data("node").type] ?? "round-rectangle", "background-color": (one) => this.node(one.data("node"), one.data("mark"))[1], "border-color": (one) => this.node(one.data("node"), one.data("mark"))[0], "border-width": (one) => (one.data("mark") || (one.data("node").health ?? "ok") !== "ok" ? 3 : 1.5), "border-style": (one) => (one.data("node").health === "unknown" ? "dashed" : one.data("mark") === "focal" ? "double" : "solid") } },
      { selector: "node[mark = 'focal']", style: { "border-width": 5, "font-weight": "bold" } },
      { selector: "node[?open]", style: { "background-color": (one) => (one.data("mark") && one.data("mark") !== "focal" ? this.node(one.data("node"), one.data("mark"))[1] : box), "background-opacity": 0.6, "border-color": (one) => (one.data("mark") || this.color === "health" ? this.node(one.data("node"), one.data("mark"))[0] : boxLine), "border-width": 1.5, "text-valign": "top", "text-margin-y": -4, "text-margin-x": 0, "font-size": this.model.nodes.size > MANY ? 30 : 12, "font-weight": "bold", padding: 14, shape: "round-rectangle", "text-max-width": 400 } },
      { selector: "node[within > 0][!open]", style: { height: 46, width: (one) => widthOf(one.data("label")) + 18, "border-width": 4, "border-style": "double", "font-weight": "bold" } },
      { selector: "edge", style: { ...font, width: (one) => (one.data("step") ? 4 : 1.4), "line-color": (one) => this.edge(one.data()), "curve-style": "bezier", label: "data(label)", "source-label": "data(from)", "target-label": "data(to)", "source-text-offset": 34, "target-text-offset": 34, "font-size": 8, "min-zoomed-font-size": 7, "text-rotation": "autorotate", "source-text-rotation": "autorotate", "target-text-rotation": "autorotate", "text-background-color": ground, "text-background-opacity": 0.85, "text-background-padding": 1,
        "target-arrow-color": (one) => this.edge(one.data()), "source-arrow-color": (one) => this.edge(one.data()), "target-arrow-shape": (one) => (one.data("step") && !one.data("against") ? "triangle" : "none"), "source-arrow-shape": (one) => (one.data("step") && one.data("against") ? "triangle" : "none") } },
      { selector: "edge[?owns]", style: { "line-style": "dotted", width: 1, "line-opacity": 0.6 } },
      { selector: "edge.near", style: { width: 3, "line-color": chosen, "z-index": 5 } },
      { selector: "node:selected", style: { "overlay-color": chosen, "overlay-opacity": 0.18, "overlay-padding": 5 } },
      { selector: "node.found", style: { "underlay-color": "#f0b429", "underlay-opacity": 0.6, "underlay-padding": 8 } },
      { selector: "node.dim, edge.dim", style: { opacity: 0.3 } },
    ];
  }
}

const widthOf = (label) => Math.min(140, Math.max(56, ...label.split("\n").map((row) => row.length * 6 + 18)));

function mix(color, ground) {
  const parts = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  const [one, other] = [parts(color), parts(ground)];
  return `#${one.map((value, at) => Math.round(value * 0.35 + other[at] * 0.65).toString(16).padStart(2, "0")).join("")}`;
}
