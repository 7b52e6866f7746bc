// Draws series as bars or lines.

import { el, svg } from "./dom.js";
import { short } from "./format.js";
import { ticks } from "./series.js";

const height = 340;
const space = { left: 62, right: 16, top: 16, bottom: 54 };
const colour = (index) => `var(--series-${(index % 8) + 1})`;

/** @param chart what `chartOf` found; @param kind `bar` or `line`; @param room pixels from left to right */
export function draw(found, kind, room) {
  const width = Math.max(320, room);
  const chart = { ...found, inner: width - space.left - space.right };
  const values = chart.series.flatMap((one) => one.values).filter((value) => value !== null);
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const scale = { low: marks[0], high: marks.at(-1) };
  const y = (value) => space.top + (1 - (value - scale.low) / (scale.high - scale.low || 1)) * (height - space.top - space.bottom);
  const shapes = kind === "bar" ? bars(chart, y) : lines(chart, y);
  const names = chart.series.map((one) => one.name).join(", ");
  const picture = svg(
    "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${kind} chart of ${chart.of ?? names} by ${chart.x}` },
    ...marks.flatMap((mark) => [
      svg("line", { class: "grid", x1: space.left, x2: width - space.right, y1: y(mark), y2: y(mark) }),
      svg("text", { x: space.left - 8, y: y(mark) + 4, "text-anchor": "end" }, short(mark)),
    ]),
    ...labels(chart, kind), ...shapes);
  return el("figure", { class: "chart" }, picture, keys(chart));
}

/** The middle of a label's room. */
function x(chart, index, kind) {
  const many = chart.labels.length;
  if (kind === "bar" || many === 1) return space.left + ((index + 0.5) / many) * chart.inner;
  return space.left + (index / (many - 1)) * chart.inner;
}

function bars(chart, y) {
  const room = chart.inner / chart.labels.length;
  const thick = Math.min(64, (room * 0.76) / chart.series.length);
  return chart.series.flatMap((one, series) => one.values.map((value, index) => {
    const start = x(chart, index, "bar") + (series - chart.series.length / 2) * thick;
    const [top, bottom] = [y(Math.max(value ?? 0, 0)), y(Math.min(value ?? 0, 0))];
    const bar = svg("rect", {
      class: "bar", x: start, y: top, width: Math.max(thick - 1, 0.5), height: Math.max(bottom - top, 0), rx: Math.min(3, thick / 4),
    }, title(chart, one, index));
    bar.style.fill = colour(series);
    return bar;
  }));
}

function lines(chart, y) {
  const isSparse = chart.labels.length <= 60;
  return chart.series.flatMap((one, series) => {
    let path = "";
    let isBroken = true;
    one.values.forEach((value, index) => {
      if (value !== null) path += `${isBroken ? "M" : "L"}${x(chart, index, "line").toFixed(1)} ${y(value).toFixed(1)}`;
      isBroken = value === null;
    });
    const line = svg("path", { class: "path", d: path });
    line.style.stroke = colour(series);
    const dots = one.values.flatMap((value, index) => {
      if (value === null || !isSparse) return [];
      const dot = svg("circle", { class: "dot", cx: x(chart, index, "line"), cy: y(value), r: 3.5 }, title(chart, one, index));
      dot.style.fill = colour(series);
      return [dot];
    });
    return [line, ...dots];
  });
}

const title = (chart, one, index) => svg("title", {}, `${chart.labels[index]}\n${one.name}: ${one.values[index] ?? "null"}`);

/** As many as have room, the first always among them. */
function labels(chart, kind) {
  const longest = Math.max(...chart.labels.map((label) => label.length));
  const room = chart.inner / chart.labels.length;
  const isTilted = kind === "bar" && longest * 6.4 > room && room > 15;
  const every = isTilted ? 1 : Math.max(1, Math.ceil((Math.min(longest, 20) * 7) / room));
  return chart.labels.flatMap((label, index) => {
    if (index % every) return [];
    const text = label.length > 20 ? `${label.slice(0, 19)}…` : label;
    const at = x(chart, index, kind);
    const base = height - space.bottom + 18;
    if (isTilted) {
      const short = text.length > 12 ? `${text.slice(0, 11)}…` : text;
      return [svg("text", { "text-anchor": "end", transform: `translate(${at + 4} ${base - 4}) rotate(-35)` }, short)];
    }
    const isFirst = index === 0 && kind === "line" && chart.labels.length > 1;
    const isLast = index === chart.labels.length - 1 && kind === "line" && index > 0;
    return [svg("text", { x: at, y: base, "text-anchor": isFirst ? "start" : isLast ? "end" : "middle" }, text)];
  });
}

function keys(chart) {
  const entries = chart.series.map((one, index) => {
    const swatch = el("i");
    swatch.style.background = colour(index);
    return el("span", {}, swatch, one.name);
  });
  const cut = chart.isCut ? el("span", { class: "note" }, "the first of many") : null;
  return el("div", { class: "keys" }, ...entries, cut);
}
