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
      "div", { class: "rows", tabindex: 0, role: "region", "aria-label": label },
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
      if (!line) {
        line = el("tr", { "data-key": key }, ...this.#columns.map((_, index) => el("td", { class: this.#kinds[index] })));
        this.#rows.set(key, line);
      }
      this.#write(line, row);
      if (line === next) next = next.nextSibling;
      else this.#body.insertBefore(line, next);
      if (changed.has(key)) flash(line);
    }
  }

  #write(line, row) {
    this.#columns.forEach((column, index) => {
      const cell = line.children[index];
      const text = value(row[index], column);
      write(cell, text);
      set(cell, "class", row[index] === null ? `${this.#kinds[index]} null` : this.#kinds[index]);
      set(cell, "title", text.length > 40 ? text : null);
    });
  }
}

/** Shows that a row changed, again if it does so already. */
function flash(line) {
  line.classList.remove("changed");
  // The style is computed in between, or the animation would not begin anew.
  void line.offsetWidth;
  line.classList.add("changed");
}
