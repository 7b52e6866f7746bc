// The SQL console: a statement, its result as a table or a chart, and what was run before.

import { sql } from "./api.js";
import { draw } from "./chart.js";
import { Completion } from "./completion.js";
import { el, errorBox, set, write } from "./dom.js";
import { count, duration, quoted } from "./format.js";
import * as history from "./history.js";
import { chartOf } from "./series.js";
import { suggest } from "./suggest.js";
import { Table } from "./table.js";

const mostRows = 1000;

export class Console {
  #area = el("textarea", {
    id: "statement", "aria-label": "SQL statement", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    placeholder: "SELECT … FROM a view",
  });
  #run = el("button", { class: "primary", on: { click: () => this.run() } }, "Run", el("kbd", {}, "Ctrl Enter"));
  #cancel = el("button", { disabled: true, on: { click: () => this.cancel() } }, "Cancel", " ", el("kbd", {}, "Esc"));
  #toggle = el("button", { "aria-expanded": "false", "aria-controls": "history", on: { click: () => this.#showHistory() } }, "History");
  #note = el("span", { class: "note", role: "status" });
  #history = el("div", { class: "history card", id: "history", hidden: true });
  #result = el("div", { class: "result", id: "result" });
  #completion;
  #request = null;
  #pulse;
  #walk = -1;
  #draft = "";

  constructor(container, pulse) {
    this.#pulse = pulse;
    const editor = el("div", { class: "editor" }, this.#area);
    this.#completion = new Completion(this.#area, (text, caret) => suggest(text, caret, pulse.views));
    this.#area.addEventListener("keydown", (event) => this.#key(event));
    container.append(
      el("div", { class: "card" }, editor, el("div", { class: "toolbar" }, this.#run, this.#cancel, this.#toggle, this.#note)),
      this.#result);
    this.#result.before(this.#history);
    this.#history.style.marginTop = "1rem";
  }

  /** Puts a statement in and runs it. */
  open(text) {
    this.#area.value = text;
    this.#area.focus();
    this.run();
  }

  /** A first statement to try, where nothing was written yet. */
  begin() {
    const view = this.#pulse.views[0];
    if (this.#area.value || !view) return;
    this.#area.value = history.all()[0]?.sql ?? `SELECT * FROM ${quoted(view.name)}\nLIMIT 100`;
  }

  focus() { this.#area.focus(); }

  get isRunning() { return this.#request !== null; }

  cancel() { this.#request?.abort(); }

  async run() {
    const text = this.#area.value.trim();
    if (!text) return;
    this.cancel();
    const request = new AbortController();
    this.#request = request;
    this.#completion.close();
    history.add(text);
    this.#walk = -1;
    this.#listHistory();
    this.#busy(true);
    const began = performance.now();
    const took = () => duration(performance.now() - began);
    try {
      const answer = await sql(text, { limit: mostRows, signal: request.signal });
      this.#show(answer, took());
    } catch (error) {
      // Another statement was run instead: its own end will be told.
      if (this.#request !== request) return;
      this.#fail(error, took());
    }
    if (this.#request === request) {
      this.#request = null;
      this.#busy(false);
    }
  }

  #busy(isBusy) {
    set(this.#cancel, "disabled", !isBusy);
    set(this.#result, "aria-busy", isBusy ? "true" : "false");
    if (isBusy) write(this.#note, "running…");
  }

  #fail(error, took) {
    if (error.name === "AbortError") {
      write(this.#note, `cancelled after ${took}`);
      return;
    }
    write(this.#note, `failed after ${took}`);
    this.#result.replaceChildren(errorBox(error));
    if (error.position) this.#select(error.position);
  }

  /** Puts the caret where the error lies. */
  #select({ line, column }) {
    const lines = this.#area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
    const word = /^\S*/.exec(this.#area.value.slice(start))[0];
    this.#area.focus();
    this.#area.setSelectionRange(start, start + word.length);
  }

  #show(answer, took) {
    const { columns, rows, truncated, as_of: asOf } = answer;
    const more = truncated ? `the first ${count(rows.length)} rows` : `${count(rows.length)} row${rows.length === 1 ? "" : "s"}`;
    write(this.#note, `${more} · ${took} · epoch ${count(asOf.epoch)}, ${duration(asOf.staleness_ms)} old`);
    const table = new Table("Result");
    table.show(columns, rows);
    table.fill(rows.map((row, index) => ({ key: String(index), row })));
    const chart = chartOf(columns, rows);
    this.#result.replaceChildren(el(
      "div", { class: "card" }, chart ? choices(table.element, chart) : null, table.element,
      rows.length ? null : el("p", { class: "empty" }, "No rows.")));
  }

  // History

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.run();
    } else if (event.key === "Escape" && this.isRunning) {
      event.preventDefault();
      this.cancel();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#step(event.key === "ArrowUp" ? 1 : -1);
    }
  }

  /** To an older statement, or back to newer ones and what was being written. */
  #step(by) {
    const entries = history.all();
    const next = Math.min(this.#walk + by, entries.length - 1);
    if (next < -1) return;
    if (this.#walk === -1) this.#draft = this.#area.value;
    this.#walk = next;
    this.#area.value = next === -1 ? this.#draft : entries[next].sql;
  }

  #showHistory() {
    this.#history.hidden = !this.#history.hidden;
    set(this.#toggle, "aria-expanded", this.#history.hidden ? "false" : "true");
    this.#listHistory();
  }

  #listHistory() {
    if (this.#history.hidden) return;
    const entries = history.all();
    const now = Date.now();
    this.#history.replaceChildren(
      ...entries.map((entry) => el(
        "button", { on: { click: () => { this.#area.value = entry.sql; this.#area.focus(); } } },
        el("code", {}, entry.sql.replace(/\s+/g, " ")), el("small", {}, now - entry.at < 1000 ? "just now" : `${duration(now - entry.at)} ago`))),
      entries.length
        ? el("button", { class: "note", on: { click: () => { history.clear(); this.#listHistory(); } } }, "Forget all")
        : el("p", { class: "empty" }, "Nothing was run yet."));
  }
}

/** Buttons that show a result as a table, bars or lines. */
function choices(table, chart) {
  let picture = null;
  const buttons = {};
  const card = () => table.parentElement;
  const show = (kind) => {
    picture?.remove();
    picture = kind === "table" ? null : draw(chart, kind, card().clientWidth - 36);
    table.hidden = kind !== "table";
    if (picture) table.before(picture);
    for (const [name, button] of Object.entries(buttons)) set(button, "aria-pressed", name === kind ? "true" : "false");
  };
  for (const [kind, text] of [["table", "Table"], ["bar", "Bars"], ["line", "Lines"]]) {
    buttons[kind] = el("button", { "data-show": kind, "aria-pressed": kind === "table" ? "true" : "false", on: { click: () => show(kind) } }, text);
  }
  return el("div", { class: "panel-head" }, el("div", { class: "segments", role: "group", "aria-label": "Show as" }, ...Object.values(buttons)));
}
