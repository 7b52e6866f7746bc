// Figures and values as people read them.

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 12,345 */
export const count = (number) => (number === null || number === undefined ? "–" : grouped.format(number));

/** 1.5k, 20k, 3.2M */
export function short(number) {
  if (number === null || number === undefined || !Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  for (const [limit, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (size >= limit) return trim(number / limit) + unit;
  }
  return size >= 10 || Number.isInteger(number) ? String(Math.round(number)) : number.toFixed(1);
}

const trim = (number) => number.toFixed(Math.abs(number) < 10 ? 1 : 0).replace(/\.0$/, "");

export const rate = (number) => (number === null || number === undefined ? "–" : `${short(number)}/s`);

/** 340 ms, 5.2 s, 3 min, 2 h */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds < 172_800_000) return `${Math.round(milliseconds / 3_600_000)} h`;
  return `${Math.round(milliseconds / 86_400_000)} days`;
}

/** 2026-01-01 00:00:12, in UTC as everything here. */
export const time = (text) => (text ? text.replace("T", " ").replace(/(\.\d+)?Z$/, "") : "–");

/** The time alone where it is of the day of `now`, else the whole. */
export function clock(text, now = new Date()) {
  if (!text) return "–";
  return text.slice(0, 10) === now.toISOString().slice(0, 10) ? time(text).slice(11) : time(text);
}

export const percent = (fraction) => `${Math.round(fraction * 100)}%`;

/** Whether a column's values are numbers. Columns of expressions have no type: their values tell. */
export function isNumber(column, samples = []) {
  if (column.type) return /^(int|float|decimal)/.test(column.type);
  const known = samples.filter((value) => value !== null);
  return known.length > 0 && known.every((value) => typeof value === "number" || value instanceof Exact);
}

export const isTime = (column, samples = []) => {
  if (column.type) return column.type === "timestamp" || column.type === "date";
  const known = samples.filter((value) => value !== null);
  return known.length > 0 && known.every((value) => typeof value === "string" && /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?|$)/.test(value));
};

/** A number with more digits than a double holds: its digits as they came. */
export class Exact {
  constructor(digits) { this.digits = digits; }
  valueOf() { return Number(this.digits); }
  toString() { return this.digits; }
}

/** One value of a row as a text; null is the word. */
export function value(raw, column) {
  if (raw === null || raw === undefined) return "null";
  if (column && column.type === "timestamp") return time(raw);
  if (typeof raw === "object" && !(raw instanceof Exact)) return JSON.stringify(raw);
  const scale = column && column.type ? /^decimal\(\d+,(\d+)\)/.exec(column.type) : null;
  return scale && typeof raw === "number" ? raw.toFixed(Number(scale[1])) : String(raw);
}

/** A name as SQL takes it. */
export const quoted = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
