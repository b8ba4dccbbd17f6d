// What a graph consists of, and what of it is drawn: boxes that are folded stand for what is in them, and their links are joined.

/** What a link carries, in words. */
export function segment(one) {
  if (one.vlan !== null && one.vlan !== undefined) return `VLAN ${one.vlan}`;
  if (one.vni !== null && one.vni !== undefined) return `VNI ${one.vni}`;
  return one.network ?? "";
}

const keyOf = (link) => [link.source, link.target, link.type, link.network ?? "", link.words.join(" ")].join(" > ");

/** Nodes and links by id, which boxes are folded, and which marks an overlay gives. */
export class Model {
  constructor() {
    this.nodes = new Map();
    this.links = new Map();
    this.folded = new Set();
    this.marks = new Map();
    this.owning = true;
  }

  /** Take in what the API drew; what is here already stays as it is, but for steps of a path. Returns the ids that came. */
  add(graph) {
    const came = [];
    for (const node of graph.nodes) {
      if (!this.nodes.has(node.id)) {
        this.nodes.set(node.id, { ...node });
        came.push(node.id);
        continue;
      }
      const known = this.nodes.get(node.id);
      if (!known.health && node.health) Object.assign(known, node, { mark: known.mark }); // of which only the box was known
      known.box ||= node.box;
    }
    for (const id of came) {
      const node = this.nodes.get(id);
      if (node.parent && !this.nodes.has(node.parent)) node.parent = null;
    }
    this.pairs = null;
    const pairs = new Map([...this.links].map(([key, link]) => [`${link.source} ${link.target} ${link.type}`, key]));
    for (const link of graph.links) {
      const known = pairs.get(`${link.source} ${link.target} ${link.type}`);
      if (known && link.step) Object.assign(this.links.get(known), { step: link.step, against: link.against });
      else if (!known) this.links.set(keyOf(link), { ...link });
    }
    return came;
  }

  boxes() {
    return [...this.nodes.values()].filter((one) => one.box && this.inside(one.id).length > 0);
  }

  inside(box) {
    return [...this.nodes.values()].filter((one) => one.parent === box);
  }

  /** What stands for a node: itself, or the folded box that it is in. */
  shown(id) {
    const parent = this.nodes.get(id)?.parent;
    return parent && this.folded.has(parent) ? parent : id;
  }

  /** Nodes and edges for cytoscape. */
  elements() {
    const found = [];
    for (const node of this.nodes.values()) {
      if (this.shown(node.id) !== node.id) continue;
      const within = node.box ? this.inside(node.id).length : 0;
      const open = within > 0 && !this.folded.has(node.id);
      found.push({
        group: "nodes",
        data: { id: node.id, parent: node.parent ?? undefined, label: this.label(node, within), node, open, within, mark: this.markOf(node) },
      });
    }
    found.sort((a, b) => (a.data.parent ? 1 : 0) - (b.data.parent ? 1 : 0)); // what is in a box is added after it
    return [...found, ...this.edges()];
  }

  label(node, within) {
    const folded = within && this.folded.has(node.id) ? ` (${within})` : "";
    const name = node.count > 1 ? "" : node.name;
    const told = segment({ ...node, network: null });
    return [node.count > 1 ? node.kind : `${node.kind}${told && node.type === "network" ? ` · ${told}` : ""}`, `${name}${folded}`].filter(Boolean).join("\n");
  }

  /** A mark of its own, or the worst of what a folded box holds. */
  markOf(node) {
    const own = this.marks.get(node.id) ?? node.mark;
    if (own || !this.folded.has(node.id)) return own;
    const inner = this.inside(node.id).map((one) => this.marks.get(one.id) ?? one.mark);
    return ["down", "broken", "degraded", "removed", "added", "changed", "moved"].find((mark) => inner.includes(mark)) ?? "";
  }

  edges() {
    const joined = new Map();
    for (const [key, link] of this.links) {
      const [source, target] = [this.shown(link.source), this.shown(link.target)];
      if (!this.nodes.has(source) || !this.nodes.has(target) || source === target) continue;
      if (this.nodes.get(source).parent === target || this.nodes.get(target).parent === source) continue;
      if (link.owns && !link.step && (!this.owning || (link.type === "contains" && this.joinedElse(link)))) continue;
      const whole = source === link.source && target === link.target;
      const id = whole ? key : `${source} > ${target} > ${link.type}`;
      if (!joined.has(id)) joined.set(id, { id, source, target, whole, links: [] });
      joined.get(id).links.push(link);
    }
    return [...joined.values()].map(({ id, source, target, whole, links }) => {
      const first = links[0];
      const number = links.reduce((sum, one) => sum + one.count, 0);
      const said = new Set(links.map(segment));
      const told = said.size === 1 ? [...said][0] : "";
      const steps = links.map((one) => one.step).filter(Boolean);
      const words = first.words.filter((word) => !/^(vlan|vni) /.test(word) || !told);
      return {
        group: "edges",
        data: {
          id, source, target, links, segment: told, type: first.type, owns: first.owns,
          step: steps[0] ?? 0, against: first.against ? 1 : 0,
          label: [steps.length ? `${steps.join(", ")}.` : "", first.owns ? "" : told, first.owns || links.length > 1 ? "" : words.join(" "), number > 1 ? `×${number}` : ""].filter(Boolean).join(" "),
          from: whole ? this.end(first.source, first.source_interface) : "",
          to: whole ? this.end(first.target, first.target_interface) : "",
        },
      };
    });
  }

  /** Whether another link than being in it joins the ends of a link: that one tells more. */
  joinedElse(link) {
    this.pairs ??= new Set([...this.links.values()].filter((one) => one.type !== "contains").map((one) => `${one.source} ${one.target}`));
    return this.pairs.has(`${link.source} ${link.target}`) || this.pairs.has(`${link.target} ${link.source}`);
  }

  /** The interface at an end, where the node's own name does not tell it already. */
  end(id, name) {
    const node = this.nodes.get(id);
    return node.count > 1 || node.name === name || node.details.includes(name) ? "" : name;
  }
}
