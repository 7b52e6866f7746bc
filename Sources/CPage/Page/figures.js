// What a topology's figures mean: rates between two samples, how full links are, what stands in a node. Pure functions.

import { clock, count, percent, rate, short } from "./format.js";

const window = 3;

/** Rows a second by node, over the last few samples: `{in, out}`. */
export function rates(samples) {
  const after = samples.at(-1);
  const before = samples.at(-1 - Math.min(window, samples.length - 1));
  const found = new Map();
  if (!after || !before || after.running_ms === undefined || after.running_ms <= before.running_ms) return found;
  const seconds = (after.running_ms - before.running_ms) / 1000;
  const old = new Map(before.nodes.map((node) => [node.id, totals(node)]));
  for (const node of after.nodes) {
    const now = totals(node);
    const was = old.get(node.id) ?? { taken: 0, out: 0 };
    found.set(node.id, {
      in: Math.max(0, (now.taken - was.taken) / seconds), out: Math.max(0, (now.out - was.out) / seconds),
    });
  }
  return found;
}

/** Rows that a node took and gave since the job began; of a stopped job nothing is known. */
export function totals({ steps = [] }) {
  const first = steps[0];
  const last = steps.at(-1);
  if (!first) return { taken: 0, out: 0, dead: 0 };
  const dead = steps.reduce((sum, step) => sum + step.dead, 0);
  return { taken: first.taken, out: last.word === "unnest" ? last.elements : last.passed, dead };
}

/** Events a second at each sample, for a sparkline. */
export function eventRates(samples) {
  return samples.slice(1).map((after, index) => {
    const before = samples[index];
    const seconds = (after.running_ms - before.running_ms) / 1000;
    return seconds > 0 ? Math.max(0, (events(after) - events(before)) / seconds) : 0;
  });
}

/** Records read since the job began. */
export function events(topology) {
  return topology.nodes.filter((node) => node.kind === "source").reduce((sum, node) => sum + totals(node).taken, 0);
}

/** Records that wait; null where no partition's end is known. */
export function lag(partitions) {
  const known = partitions.map((partition) => partition.lag).filter((number) => number !== null);
  return known.length ? known.reduce((sum, number) => sum + number, 0) : null;
}

/** The least watermark; null where there is none. */
export function watermark(partitions) {
  const known = partitions.map((partition) => partition.watermark).filter(Boolean);
  return known.length ? known.sort()[0] : null;
}

/**
 * How much of a link's room is taken, from 0 to 1.
 *
 * Queues stand before views and before the epoch that sinks go out with. Between a source and its stages there is none:
 * what holds them up shows as paused partitions.
 */
export function fill(topology, link) {
  const [kind, name] = split(link.to);
  if (kind === "view") return fullest(topology.edges.filter((edge) => readers(edge).includes(name)));
  if (kind === "sink") return fullest(topology.edges.filter((edge) => readers(edge).includes("epoch")));
  const partitions = topology.partitions.filter((partition) => partition.source === split(link.from)[1]);
  return partitions.length ? partitions.filter((partition) => partition.paused).length / partitions.length : 0;
}

/** `-> revenue, customers [1]` are the views of one task. */
export function readers(edge) {
  return edge.name.replace(/^.*->\s*/, "").replace(/\s*\[\d+\]$/, "").split(", ");
}

function fullest(edges) {
  const parts = edges.flatMap((edge) => [edge.rows / (edge.bound_rows || 1), edge.bytes / (edge.bound_bytes || 1)]);
  return Math.min(1, Math.max(0, ...parts));
}

export const level = (fraction) => (fraction >= 0.9 ? "full" : fraction >= 0.5 ? "high" : "low");

const split = (id) => [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];

/** The lines below a node's name; one that begins with `!` is bad news. */
export function lines(topology, node) {
  switch (node.kind) {
    case "source": return sourceLines(topology, node);
    case "table": return tableLines(topology.lookups.find((lookup) => lookup.table === node.name));
    case "stage": return stageLines(node);
    case "view": return viewLines(topology.views.find((view) => view.name === node.name));
    default: return [`${count(totals(node).taken)} sent`];
  }
}

function sourceLines(topology, node) {
  const partitions = topology.partitions.filter((partition) => partition.source === node.name);
  const paused = partitions.filter((partition) => partition.paused).length;
  const waiting = lag(partitions);
  const first = waiting === null ? `${count(totals(node).taken)} read` : `lag ${short(waiting)}`;
  const dead = totals(node).dead;
  return [
    `${first} · ${partitions.length} partition${partitions.length === 1 ? "" : "s"}${paused ? `, ${paused} paused` : ""}`,
    dead ? `!${count(dead)} dead letters` : `watermark ${clock(watermark(partitions))}`,
  ];
}

function tableLines(lookup) {
  if (!lookup) return [];
  const asked = lookup.hits + lookup.misses;
  const hits = asked ? `${percent(lookup.hits / asked)} from cache` : "not asked yet";
  return [lookup.breaker_open ? "!does not answer" : hits, `${count(lookup.requests)} requests`];
}

function stageLines(node) {
  const { taken, out, dead } = totals(node);
  const words = node.steps.map((step) => step.word);
  return [words.join(" → "), dead ? `!${count(dead)} dead letters` : `${short(taken)} in, ${short(out)} out`];
}

function viewLines(view) {
  if (!view) return [];
  const late = view.late ? ` · ${count(view.late)} late` : "";
  return [`${count(view.groups_in_memory)} groups in memory${late}`, `watermark ${clock(view.watermark)}`];
}

/** For those who do not see the picture. */
export function spoken(topology, node, found) {
  const speed = found.get(node.id);
  const facts = lines(topology, node).map((line) => line.replace(/^!/, ""));
  return [`${node.kind} ${node.name}`, speed ? rate(node.kind === "stage" ? speed.out : speed.in) : null, ...facts]
    .filter(Boolean).join(", ");
}
