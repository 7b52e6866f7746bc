// Draws the topology. The picture is built when the topology or its room changes; each beat sets texts and fills only.

import { el, set, svg, write } from "./dom.js";
import { fill, level, lines, rates, spoken } from "./figures.js";
import { percent, rate } from "./format.js";
import { layout, nodeHeight, nodeWidth } from "./layout.js";

const narrow = 760;
/** Below this share of its size the picture scrolls instead. */
const leastScale = { wide: 0.62, narrow: 0.6 };
/** Pixels of the window that a node wants beside its neighbours where layers go down. */
const room = 190;

export class Graph {
  #box = el("div", { class: "flow card" });
  #signature = "";
  #nodes = new Map();
  #links = [];
  #open;

  /** @param open is called with the name of a view that was chosen */
  constructor(container, open) {
    this.#open = open;
    container.append(this.#box);
    this.#box.addEventListener("scroll", () => this.#markEdges(), { passive: true });
  }

  /** @param samples of the pulse, the last one is drawn */
  draw(samples) {
    const topology = samples.at(-1);
    if (!topology) return;
    const perLine = innerWidth < narrow ? Math.max(1, Math.floor(innerWidth / room)) : null;
    const signature = JSON.stringify([topology.nodes.map((node) => node.id), topology.links, perLine]);
    if (signature !== this.#signature) this.#build(topology, perLine);
    this.#signature = signature;
    this.#markEdges();
    const found = rates(samples);
    for (const node of topology.nodes) this.#fillNode(topology, node, found);
    topology.links.forEach((link, index) => this.#fillLink(topology, link, index, found));
  }

  /** Which sides more of the picture lies beyond. */
  #markEdges() {
    const { scrollLeft, scrollWidth, clientWidth } = this.#box;
    const sides = [scrollLeft > 1 ? "left" : "", scrollLeft + clientWidth < scrollWidth - 1 ? "right" : ""];
    set(this.#box, "data-more", sides.filter(Boolean).join(" ") || null);
  }

  /** @param perLine nodes side by side where layers go down; null where they go right */
  #build(topology, perLine) {
    const isUpright = perLine !== null;
    const plan = layout(topology.nodes, topology.links, isUpright, perLine ?? Infinity);
    const order = new Map(topology.nodes.map((node) => [node.id, plan.places.get(node.id)]));
    const sorted = [...topology.nodes].sort((a, b) => {
      const [left, right] = [order.get(a.id), order.get(b.id)];
      return isUpright ? left.y - right.y || left.x - right.x : left.x - right.x || left.y - right.y;
    });
    this.#links = topology.links.map((link, index) => edge(link, plan.paths[index], plan.middles[index]));
    this.#nodes = new Map(sorted.map((node) => [node.id, this.#node(node, order.get(node.id))]));
    const picture = svg(
      "svg",
      {
        viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height, role: "group",
        "aria-label": "Topology: sources, stages, views and sinks",
      },
      ...this.#links.map((link) => link.group), ...[...this.#nodes.values()].map((node) => node.group));
    picture.style.minWidth = `${Math.round(plan.width * (isUpright ? leastScale.narrow : leastScale.wide))}px`;
    picture.style.height = "auto";
    this.#box.replaceChildren(picture);
  }

  #node(node, place) {
    const isView = node.kind === "view";
    const parts = {
      rate: svg("text", { class: "rate", x: nodeWidth - 14, y: 23 }),
      lines: [svg("text", { class: "line", x: 18, y: 66 }), svg("text", { class: "line", x: 18, y: 83 })],
    };
    const open = () => this.#open(node.name);
    const group = svg(
      "g",
      {
        class: "node", "data-kind": node.kind, "data-id": node.id, transform: `translate(${place.x} ${place.y})`,
        tabindex: 0, role: isView ? "link" : "img",
        on: isView ? { click: open, keydown: (event) => { if (event.key === "Enter") open(); } } : {},
      },
      svg("rect", { class: "box", width: nodeWidth, height: nodeHeight, rx: 10 }),
      svg("path", { class: "stripe", d: `M6 0H10A0 0 0 0 0 6 0Z M10 0A10 10 0 0 0 0 10V${nodeHeight - 10}A10 10 0 0 0 6 ${nodeHeight - 0.9}V0.900Z` }),
      svg("text", { class: "kind", x: 18, y: 22 }, node.kind),
      svg("text", { class: "name", x: 18, y: 44 }, clipped(node.name, 24)),
      svg("title", {}, node.topic ? `${node.name}, topic ${node.topic}` : node.name),
      parts.rate, ...parts.lines);
    return { group, ...parts };
  }

  #fillNode(topology, node, found) {
    const parts = this.#nodes.get(node.id);
    const speed = found.get(node.id);
    write(parts.rate, speed && node.kind !== "table" ? rate(node.kind === "stage" ? speed.out : speed.in) : "");
    const texts = lines(topology, node);
    parts.lines.forEach((line, index) => {
      const text = texts[index] ?? "";
      write(line, clipped(text.replace(/^!/, ""), 36));
      set(line, "class", text.startsWith("!") ? "line is-bad" : "line");
    });
    set(parts.group, "aria-label", spoken(topology, node, found));
  }

  #fillLink(topology, link, index, found) {
    const parts = this.#links[index];
    const full = link.kind === "lookup" ? 0 : fill(topology, link);
    // It backs up from its end, as water does before a weir.
    set(parts.queue, "stroke-dasharray", `${(full * 100).toFixed(1)} 200`);
    set(parts.queue, "stroke-dashoffset", (full * 100 - 100).toFixed(1));
    set(parts.queue, "visibility", full > 0 ? null : "hidden");
    set(parts.group, "data-level", level(full));
    const speed = found.get(link.to)?.in ?? 0;
    set(parts.group, "class", speed > 0 && link.kind === "rows" ? "edge flows" : "edge");
    const text = link.kind === "lookup" ? "" : full >= 0.005 ? `${percent(full)} full` : rate(speed);
    write(parts.text, text);
    set(parts.label, "visibility", text ? null : "hidden");
    set(parts.plate, "x", -(text.length * 3.4 + 7));
    set(parts.plate, "width", text.length * 6.8 + 14);
  }
}

function edge(link, path, middle) {
  const queue = svg("path", { class: "queue", d: path, pathLength: 100 });
  const plate = svg("rect", { class: "plate", y: -10, height: 20, rx: 10 });
  const text = svg("text", { y: 4 });
  const label = svg("g", { transform: `translate(${middle.x} ${middle.y})` }, plate, text);
  const group = svg(
    "g", { class: "edge", "data-kind": link.kind, "data-from": link.from, "data-to": link.to, "aria-hidden": "true" },
    svg("path", { class: "pipe", d: path }), queue, svg("path", { class: "stream", d: path }), label);
  return { group, queue, plate, text, label };
}

const clipped = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
