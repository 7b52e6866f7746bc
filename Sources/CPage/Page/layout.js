// A layered drawing of a graph without cycles, after Sugiyama: layers by longest path, long links through empty places,
// few crossings by barycentres. Pure functions.

export const nodeWidth = 226;
export const nodeHeight = 96;
const layerGap = 96;
const nodeGap = 26;
const emptyWidth = 24;
const margin = 10;
const sweeps = 8;

/**
 * @param nodes `{id, kind}`; @param links `{from, to}` of ids
 * @param isUpright layers go down instead of right
 * @param perLine nodes that stand side by side in an upright layer, at most; what is over stands below them
 * @returns `{width, height, places: Map(id -> {x, y}), paths: [text], middles: [{x, y}]}`, one of each a link
 */
export function layout(nodes, links, isUpright, perLine = Infinity) {
  const known = new Set(nodes.map((node) => node.id));
  const sound = links.map((link) => known.has(link.from) && known.has(link.to));
  const layerOf = layers(nodes, links.filter((_, index) => sound[index]));
  const rows = [];
  for (const node of nodes) (rows[layerOf.get(node.id)] ??= []).push({ id: node.id, size: 1 });
  for (let index = 0; index < rows.length; index += 1) rows[index] ??= [];
  const chains = links.map((link, index) => (sound[index] ? chain(link, index, layerOf, rows) : null));
  untangle(rows, neighbours(chains));
  const lines = rows.flatMap((row) => broken(row, perLine));
  const places = position(lines, isUpright);
  const drawn = chains.map((ids) => (ids ? curve(ids, places, isUpright) : { path: "", middle: { x: 0, y: 0 } }));
  return {
    ...extent(lines, isUpright), places,
    paths: drawn.map((one) => one.path), middles: drawn.map((one) => one.middle),
  };
}

/** The longest way from a root; tables stand just before what asks them. */
function layers(nodes, links) {
  const layer = new Map(nodes.map((node) => [node.id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of links) {
      if (layer.get(to) > layer.get(from)) continue;
      layer.set(to, layer.get(from) + 1);
      moved = true;
    }
    if (!moved) break;
  }
  for (const node of nodes) {
    if (node.kind !== "table") continue;
    const asking = links.filter((link) => link.from === node.id).map((link) => layer.get(link.to));
    if (asking.length) layer.set(node.id, Math.min(...asking) - 1);
  }
  return layer;
}

/** The places that a link passes, empty ones between its ends. */
function chain(link, index, layerOf, rows) {
  const ids = [link.from];
  for (let layer = layerOf.get(link.from) + 1; layer < layerOf.get(link.to); layer += 1) {
    const id = `empty:${index}:${layer}`;
    rows[layer].push({ id, size: 0 });
    ids.push(id);
  }
  return [...ids, link.to];
}

function neighbours(chains) {
  const before = new Map();
  const after = new Map();
  for (const ids of chains.filter(Boolean)) {
    for (let index = 1; index < ids.length; index += 1) {
      if (!before.has(ids[index])) before.set(ids[index], []);
      if (!after.has(ids[index - 1])) after.set(ids[index - 1], []);
      before.get(ids[index]).push(ids[index - 1]);
      after.get(ids[index - 1]).push(ids[index]);
    }
  }
  return { before, after };
}

/** Orders each layer by the mean place of what it is linked with, forth and back. */
function untangle(rows, { before, after }) {
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForth = sweep % 2 === 0;
    const indices = rows.map((_, index) => index).slice(1);
    for (const index of isForth ? indices : indices.map((one) => one - 1).reverse()) {
      const place = new Map(rows[index + (isForth ? -1 : 1)].map((one, at) => [one.id, at]));
      const linked = isForth ? before : after;
      const weight = new Map(rows[index].map((one, at) => {
        const known = (linked.get(one.id) ?? []).filter((id) => place.has(id)).map((id) => place.get(id));
        return [one.id, known.length ? known.reduce((sum, number) => sum + number, 0) / known.length : at];
      }));
      rows[index].sort((left, right) => weight.get(left.id) - weight.get(right.id));
    }
  }
}

/** A layer as lines of no more than `perLine` nodes each; places of links stay with the node before them. */
function broken(row, perLine) {
  const lines = [[]];
  let count = 0;
  for (const one of row) {
    if (one.size && count === perLine) {
      lines.push([]);
      count = 0;
    }
    lines.at(-1).push(one);
    count += one.size;
  }
  return lines;
}

const across = (isUpright) => (isUpright ? nodeWidth : nodeHeight);
const along = (isUpright) => (isUpright ? nodeHeight : nodeWidth);

function breadth(row, isUpright) {
  const sizes = row.map((one) => (one.size ? across(isUpright) : emptyWidth));
  return sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, row.length - 1) * nodeGap;
}

function position(rows, isUpright) {
  const widest = Math.max(0, ...rows.map((row) => breadth(row, isUpright)));
  const gap = isUpright ? 54 : layerGap;
  const places = new Map();
  rows.forEach((row, line) => {
    let at = margin + (widest - breadth(row, isUpright)) / 2;
    const deep = margin + line * (along(isUpright) + gap);
    for (const one of row) {
      const size = one.size ? across(isUpright) : emptyWidth;
      // An empty place is a point on its layer's middle.
      const side = one.size ? at : at + size / 2;
      const far = one.size ? deep : deep + along(isUpright) / 2;
      places.set(one.id, isUpright ? { x: side, y: far, size: one.size } : { x: far, y: side, size: one.size });
      at += size + nodeGap;
    }
  });
  return places;
}

function extent(rows, isUpright) {
  const widest = Math.max(0, ...rows.map((row) => breadth(row, isUpright))) + 2 * margin;
  const deep = rows.length * along(isUpright) + Math.max(0, rows.length - 1) * (isUpright ? 54 : layerGap) + 2 * margin;
  return isUpright ? { width: widest, height: deep } : { width: deep, height: widest };
}

/** A smooth way from the end of the one to the beginning of the other. */
function curve(ids, places, isUpright) {
  const points = ids.map((id, index) => port(places.get(id), index === 0, isUpright));
  let path = `M${points[0].x} ${points[0].y}`;
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1], points[index]];
    path += isUpright
      ? `C${a.x} ${(a.y + b.y) / 2} ${b.x} ${(a.y + b.y) / 2} ${b.x} ${b.y}`
      : `C${(a.x + b.x) / 2} ${a.y} ${(a.x + b.x) / 2} ${b.y} ${b.x} ${b.y}`;
  }
  const [a, b] = [points[points.length - 2], points[points.length - 1]];
  return { path, middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
}

function port(place, isStart, isUpright) {
  if (!place.size) return place;
  if (isUpright) return { x: place.x + nodeWidth / 2, y: place.y + (isStart ? nodeHeight : 0) };
  return { x: place.x + (isStart ? nodeWidth : 0), y: place.y + nodeHeight / 2 };
}
