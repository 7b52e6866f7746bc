// What could be meant where the caret stands in a statement. Pure functions.

import { quoted } from "./format.js";

const keywords = [
  "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "HAVING", "JOIN", "LEFT JOIN", "ON", "AS", "AND", "OR",
  "NOT", "IN", "IS NULL", "IS NOT NULL", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "DESC",
  "ASC", "UNION ALL", "WITH", "OFFSET", "EXISTS", "OVER", "PARTITION BY",
];
const functions = ["count", "sum", "avg", "min", "max", "round", "coalesce", "substr", "strftime", "date", "lower", "upper", "length", "abs"];
const most = 40;

/**
 * @param views `{name, columns: [{name, type}]}`
 * @returns `{start, word, items: [{text, detail}]}`; the word from `start` to the caret is what an item replaces
 */
export function suggest(text, caret, views) {
  const before = text.slice(0, caret);
  if (inText(before)) return { start: caret, word: "", items: [] };
  const word = /[\w$]*$/.exec(before)[0];
  const start = caret - word.length;
  const owner = /([\w$]+|"[^"]+")\.$/.exec(before.slice(0, start));
  const used = usedViews(text, views);
  const all = owner ? columnsOf(owner[1], text, views) : candidates(before.slice(0, start), views, used);
  const sought = word.toLowerCase();
  const fits = all.filter((item) => item.text.toLowerCase().startsWith(sought) && item.text !== word);
  const inside = all.filter((item) => sought.length > 1 && !item.text.toLowerCase().startsWith(sought) && item.text.toLowerCase().includes(sought));
  return { start, word, items: [...fits, ...inside].slice(0, most) };
}

/** An odd number of quotes stands before. */
const inText = (before) => (before.replace(/--[^\n]*\n/g, "").split("'").length - 1) % 2 === 1;

function candidates(before, views, used) {
  const viewItems = views.map((view) => ({ text: quoted(view.name), detail: "view" }));
  const letters = { text: "weir_dead_letters", detail: "dead letters" };
  if (/\b(from|join)\s+$/i.test(before) || /\bfrom\s[^()]*,\s*$/i.test(before)) return [...viewItems, letters];
  const columns = used.length ? used.flatMap(columnItems) : views.flatMap(columnItems);
  const words = keywords.map((text) => ({ text, detail: "" }));
  const calls = functions.map((text) => ({ text, detail: "function" }));
  return distinct([...columns, ...words, ...viewItems, ...calls, letters]);
}

const columnItems = (view) => view.columns.map((column) => ({ text: quoted(column.name), detail: `${column.type} · ${view.name}` }));

function distinct(items) {
  const seen = new Set();
  return items.filter((item) => !seen.has(item.text) && seen.add(item.text));
}

/** The views that a statement names. */
function usedViews(text, views) {
  const words = new Set(text.toLowerCase().match(/[\w$]+/g) ?? []);
  return views.filter((view) => words.has(view.name.toLowerCase()));
}

/** Of a view or of what stands for one: `customers AS c`, `customers c`. */
function columnsOf(owner, text, views) {
  const name = owner.replaceAll('"', "").toLowerCase();
  const direct = views.find((view) => view.name.toLowerCase() === name);
  if (direct) return columnItems(direct);
  for (const match of text.matchAll(/\b(?:from|join)\s+("?)([\w$]+)\1\s+(?:as\s+)?([\w$]+)/gi)) {
    if (match[3].toLowerCase() !== name) continue;
    const view = views.find((one) => one.name.toLowerCase() === match[2].toLowerCase());
    if (view) return columnItems(view);
  }
  return [];
}
