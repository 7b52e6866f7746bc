// Rows as a table that is changed in place, so that what changed can be seen.

import { el, set, write } from "./dom.js";
import { isNumber, isTime, value } from "./format.js";

export class Table {
  #columns = [];
  #kinds = [];
  #body = el("tbody");
  #rows = new Map();
  #head = el("tr");

  /** @param label names it for those who do not see it; @param sort is called with a column's name, where one may sort */
  constructor(label, sort = null) {
    this.sort = sort;
    this.element = el(
      "div",
      {
        class: "rows", tabindex: 0, role: "region", "aria-label": label,
        on: { animationend: (event) => event.target.classList.remove("changed") },
      },
      el("table", {}, el("thead", {}, this.#head), this.#body));
  }

  /** @param columns `{name, type}`; @param samples rows as lists, for columns without a type */
  show(columns, samples = [], order = null) {
    this.#columns = columns;
    this.#kinds = columns.map((column, index) => {
      const values = samples.slice(0, 50).map((row) => row[index]);
      return isNumber(column, values) ? "number" : isTime(column, values) ? "time" : "text";
    });
    this.#rows.clear();
    this.#body.replaceChildren();
    this.mark(order);
  }

  /** Says by which column rows are ordered: `{name, isDown}` or null. */
  mark(order) {
    this.#head.replaceChildren(...this.#columns.map((column, index) => {
      const isSorted = order?.name === column.name;
      const arrow = isSorted ? (order.isDown ? " ↓" : " ↑") : "";
      const attributes = {
        scope: "col", class: this.#kinds[index], title: column.type ?? null,
        "aria-sort": isSorted ? (order.isDown ? "descending" : "ascending") : null,
      };
      if (!this.sort) return el("th", attributes, column.name);
      return el("th", attributes, el("button", { on: { click: () => this.sort(column.name) } }, column.name + arrow));
    }));
  }

  /** @param entries `{key, row}` in order, rows as lists; @param changed keys of rows to be shown as changed */
  fill(entries, changed = new Set()) {
    const wanted = new Set(entries.map((entry) => entry.key));
    for (const [key, line] of this.#rows) {
      if (wanted.has(key)) continue;
      line.remove();
      this.#rows.delete(key);
    }
    let next = this.#body.firstChild;
    for (const { key, row } of entries) {
      let line = this.#rows.get(key);
      const isNew = !line;
      if (isNew) {
        line = el("tr", { "data-key": key }, ...this.#columns.map((_, index) => el("td", { class: this.#kinds[index] })));
        this.#rows.set(key, line);
      }
      this.#write(line, row, changed.has(key), isNew);
      if (line === next) next = next.nextSibling;
      else this.#body.insertBefore(line, next);
    }
  }

  #write(line, row, isChanged, isNew) {
    this.#columns.forEach((column, index) => {
      const cell = line.children[index];
      const text = value(row[index], column);
      const isOther = isChanged && (isNew || cell.textContent !== text);
      write(cell, text);
      cell.classList.toggle("null", row[index] === null);
      if (isOther) flash(cell);
      set(cell, "title", text.length > 40 ? text : null);
    });
  }
}

/** Shows that a value changed, again if it does so already. */
function flash(cell) {
  const [running] = cell.classList.contains("changed") ? cell.getAnimations() : [];
  if (running) running.currentTime = 0;
  cell.classList.add("changed");
}
