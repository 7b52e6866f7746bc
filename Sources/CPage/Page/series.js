// Which columns of a result a chart shows, and how. Pure functions.

import { isNumber, isTime, value } from "./format.js";

const mostSeries = 8;
const mostBars = 40;
const mostPoints = 1000;

/**
 * A result as series of points, or null where it has nothing to draw: along the first time column, else the first text
 * column, else the row's number; every numeric column is a series. With time and text both, each text is a series of the last
 * numeric column.
 * @returns `{x, isTime, kind, labels: [text], series: [{name, values: [number|null]}], isCut}`
 */
export function chartOf(columns, rows) {
  const samples = columns.map((_, index) => rows.slice(0, 50).map((row) => row[index]));
  const kinds = columns.map((column, index) =>
    isNumber(column, samples[index]) ? "number" : isTime(column, samples[index]) ? "time" : "text");
  const numbers = places(kinds, "number").slice(0, mostSeries);
  if (!numbers.length || !rows.length) return null;
  const [time] = places(kinds, "time");
  const [text] = places(kinds, "text");
  if (time !== undefined && text !== undefined) return byText(columns, rows, time, text, numbers.at(-1));
  const x = time ?? text;
  const sorted = time === undefined ? rows : [...rows].sort((left, right) => order(left[time], right[time]));
  const most = time === undefined && text !== undefined ? mostBars : mostPoints;
  const shown = sorted.slice(0, most);
  return {
    x: x === undefined ? "row" : columns[x].name, isTime: time !== undefined,
    kind: text !== undefined && time === undefined ? "bar" : "line", isCut: sorted.length > most,
    labels: shown.map((row, index) => (x === undefined ? String(index + 1) : value(row[x], columns[x]))),
    series: numbers.map((place) => ({ name: columns[place].name, values: shown.map((row) => number(row[place])) })),
  };
}

function byText(columns, rows, time, text, figure) {
  const moments = [...new Set(rows.map((row) => row[time]))].sort(order).slice(-mostPoints);
  const place = new Map(moments.map((moment, index) => [moment, index]));
  const found = new Map();
  for (const row of rows) {
    const name = value(row[text], columns[text]);
    if (!found.has(name)) found.set(name, new Array(moments.length).fill(null));
    const at = place.get(row[time]);
    if (at !== undefined) found.get(name)[at] = number(row[figure]);
  }
  const total = (values) => values.reduce((sum, one) => sum + Math.abs(one ?? 0), 0);
  const sorted = [...found].sort((left, right) => total(right[1]) - total(left[1]));
  const series = sorted.slice(0, mostSeries).map(([name, values]) => ({ name, values }));
  const isBar = moments.length === 1;
  return {
    x: isBar ? columns[text].name : columns[time].name, isTime: !isBar, kind: isBar ? "bar" : "line",
    isCut: sorted.length > (isBar ? mostBars : mostSeries),
    labels: isBar ? sorted.slice(0, mostBars).map(([name]) => name) : moments.map((moment) => value(moment, columns[time])),
    series: isBar ? [{ name: columns[figure].name, values: sorted.slice(0, mostBars).map(([, values]) => values[0]) }] : series,
    of: columns[figure].name,
  };
}

const places = (kinds, kind) => kinds.flatMap((one, index) => (one === kind ? [index] : []));
const number = (raw) => (raw === null || raw === undefined ? null : Number(raw));
const order = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

/** Round steps for an axis from `low` to `high`: about `wanted` of them. */
export function ticks(low, high, wanted = 5) {
  const rough = (high - low || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const first = Math.floor(low / step) * step;
  const found = [];
  for (let at = first; found.length < 20; at += step) {
    found.push(Number(at.toPrecision(12)));
    if (at >= high) return found;
  }
  return found;
}
