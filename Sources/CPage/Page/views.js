// The views: a list of them, and the rows of the one that is open, live.

import { json, viewPath } from "./api.js";
import { el, errorBox, set, write } from "./dom.js";
import { count, quoted, time } from "./format.js";
import { LiveRows, usualOrder } from "./live.js";
import { spark } from "./spark.js";
import { Table } from "./table.js";

const pageRows = 100;
const mostRows = 1000;

export class ViewsPanel {
  #pulse;
  #list = el("nav", { class: "view-list", "aria-label": "Views" });
  #panel = el("div", { class: "card", id: "view-rows" });
  #buttons = new Map();
  #signature = "";
  #query;
  #open;
  #live = null;
  #shown = null;
  #parts = null;

  /** @param open tells the shell that a view was chosen; @param query opens the console with a statement */
  constructor(container, pulse, { open, query }) {
    this.#pulse = pulse;
    this.#open = open;
    this.#query = query;
    container.append(el("div", { class: "split" }, this.#list, this.#panel));
    pulse.addEventListener("beat", () => this.#drawList());
    pulse.addEventListener("online", () => { if (this.#shown) this.#restart(); });
  }

  /** Shows a view, or the first one. */
  show(name) {
    const view = this.#pulse.views.find((one) => one.name === name) ?? this.#pulse.views[0];
    if (!view || this.#shown?.name === view.name) return;
    this.hide();
    this.#shown = view;
    this.#drawList();
    this.#begin(view);
  }

  /** Ends the stream of a view that nobody looks at. */
  hide() {
    this.#live?.close();
    this.#live = null;
    this.#shown = null;
  }

  #restart() {
    const name = this.#shown.name;
    this.hide();
    this.show(name);
  }

  #drawList() {
    const views = this.#pulse.views;
    const signature = views.map((view) => view.name).join("\n");
    if (signature !== this.#signature) {
      this.#buttons = new Map(views.map((view) => [view.name, this.#button(view)]));
      this.#list.replaceChildren(...this.#buttons.values());
      this.#signature = signature;
    }
    for (const [name, button] of this.#buttons) set(button, "aria-current", name === this.#shown?.name ? "true" : null);
    if (!views.length) this.#panel.replaceChildren(el("p", { class: "empty" }, "This job keeps no views."));
  }

  #button(view) {
    const left = view.current ? "" : " · no longer in the topology";
    return el(
      "button", { on: { click: () => this.#open(view.name) } }, el("strong", {}, view.name),
      el("small", {}, `${view.columns.length} columns · key ${view.key.join(", ")}${left}`));
  }

  async #begin(view) {
    this.#panel.replaceChildren(el("p", { class: "empty" }, "Reading rows…"));
    try {
      const { view: found } = await json(viewPath(view.name));
      if (this.#shown !== view) return;
      this.#build(view, found.rows);
      this.#run(view, usualOrder(view, found.rows), pageRows);
    } catch (error) {
      if (this.#shown === view) this.#panel.replaceChildren(errorBox(error));
    }
  }

  #build(view, rowCount) {
    const table = new Table(`Rows of ${view.name}`, (name) => this.#sort(name));
    const parts = {
      table, figures: el("span"), spark: el("span"), trouble: el("div"),
      more: el("div", { class: "panel-head", hidden: true }, el("button", { on: { click: () => this.#more() } }, "Show more rows")),
    };
    const statement = `SELECT * FROM ${quoted(view.name)}\nLIMIT 100`;
    this.#panel.replaceChildren(
      el(
        "div", { class: "panel-head" },
        el("div", {}, el("h2", {}, view.name), el("p", { class: "note" }, `${count(rowCount)} rows when opened · `, parts.figures)),
        el("span", { class: "space" }),
        el("span", { class: "spark-box" }, parts.spark, "changed rows by epoch"),
        el("button", { on: { click: () => this.#query(statement) } }, "Query it")),
      parts.trouble, table.element, parts.more);
    this.#parts = parts;
  }

  #run(view, order, limit) {
    this.#live?.close();
    const live = new LiveRows(view, order, limit, this.#pulse.topology?.phase === "stopped");
    this.#live = live;
    this.#parts.table.show(view.columns, [], order);
    live.addEventListener("rows", () => this.#draw(live));
    live.addEventListener("trouble", () => this.#draw(live));
    live.run();
  }

  #draw(live) {
    if (live !== this.#live) return;
    const { table, figures, more, trouble } = this.#parts;
    if (live.trouble) trouble.replaceChildren(errorBox(live.trouble));
    else trouble.replaceChildren();
    if (!live.asOf) return;
    table.fill(live.entries, live.changed);
    this.#pulse.note(live.asOf);
    const watermark = live.asOf.watermark ? ` · watermark ${time(live.asOf.watermark)}` : "";
    write(figures, `epoch ${count(live.asOf.epoch)}${watermark}`);
    this.#parts.spark.replaceChildren(spark(live.epochs, { width: 140, label: `changed rows by epoch, last ${live.epochs.at(-1) ?? 0}` }));
    set(more, "hidden", !live.hasMore || live.limit >= mostRows);
  }

  #sort(name) {
    const { view, order, limit } = this.#live;
    const isDown = order?.name === name ? !order.isDown : true;
    this.#run(view, { name, isDown }, limit);
  }

  #more() {
    const { view, order, limit } = this.#live;
    this.#run(view, order, Math.min(limit * 4, mostRows));
  }
}
