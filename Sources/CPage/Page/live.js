// A view's first rows, kept as they change: one page of rows, then the changes behind the epoch that it was read from.

import { ApiError, json, viewPath } from "./api.js";
import { isNumber, isTime } from "./format.js";
import { events } from "./stream.js";

const reloadPause = 1000;
const retryPause = 2000;
const epochsKept = 90;
/** Ordering more rows than this by a column without an index would be the reader threads' work every time. */
const orderedRows = 100_000;

/** Tells `rows` when they have changed, and `trouble`. */
export class LiveRows extends EventTarget {
  entries = [];
  /** Keys of rows that the last event changed. */
  changed = new Set();
  /** Changed rows by epoch, the newest last. */
  epochs = [];
  asOf = null;
  hasMore = false;
  trouble = null;

  /** What rows are ordered by, one after the other: `{place, isDown}`. */
  #places;
  #stop = new AbortController();
  #reloadAt = 0;
  #isIncomplete = false;

  /** @param view its description; @param order `{name, isDown}` or null: by key */
  constructor(view, order, limit, isStopped) {
    super();
    Object.assign(this, { view, order, limit, isStopped });
    // As the server orders: by the column asked for, then by the key.
    const names = [...(order ? [order] : []), ...view.key.map((name) => ({ name, isDown: false }))];
    this.#places = names.map(({ name, isDown }) => ({ place: view.columns.findIndex((column) => column.name === name), isDown }));
  }

  /** Runs until `close`. */
  async run() {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#load();
        if (this.isStopped) return;
        await this.#follow();
      } catch (error) {
        if (error.name === "AbortError") return;
        this.#say(error);
        if (error instanceof ApiError && error.status === 404) return;
        await this.#pause(retryPause);
      }
    }
  }

  close() { this.#stop.abort(); }

  async #load() {
    const query = new URLSearchParams({ limit: this.limit });
    if (this.order) query.set("order", this.order.isDown ? `${this.order.name}.desc` : this.order.name);
    const page = await json(`${viewPath(this.view.name)}/rows?${query}`, { signal: this.#stop.signal });
    const before = new Map(this.entries.map((entry) => [entry.key, String(entry.row)]));
    this.entries = page.keys.map((key, index) => ({ key, row: this.#list(page.rows[index]) }));
    this.hasMore = page.next !== null;
    this.asOf = page.as_of;
    this.#reloadAt = performance.now() + reloadPause;
    this.trouble = null;
    this.#isIncomplete = false;
    const other = this.entries.filter((entry) => before.size && before.get(entry.key) !== String(entry.row));
    this.#tell(new Set(other.map((entry) => entry.key)));
  }

  /** Reads changes until the page must be read again. */
  async #follow() {
    const stop = new AbortController();
    const end = () => stop.abort();
    this.#stop.signal.addEventListener("abort", end);
    try {
      for await (const event of events(`${viewPath(this.view.name)}/changes`, { last: this.asOf.epoch, signal: stop.signal })) {
        if (event.event !== "epoch") return;
        this.#isIncomplete ||= this.#take(event.data);
        if (this.#isIncomplete && performance.now() >= this.#reloadAt) return;
      }
      await this.#pause(retryPause / 4);
    } finally {
      this.#stop.signal.removeEventListener("abort", end);
      end();
    }
  }

  /** Applies one epoch; true where the page has become incomplete. */
  #take(change) {
    const gone = new Set(change.removed);
    const kept = this.entries.filter((entry) => !gone.has(entry.key));
    // Others move up into the room of those that left.
    let isIncomplete = this.hasMore && kept.length < this.entries.length;
    this.entries = kept;
    const end = kept.at(-1);
    const isFull = kept.length >= this.limit;
    const places = new Map(kept.map((entry, index) => [entry.key, index]));
    const changed = new Set();
    change.keys.forEach((key, index) => {
      const entry = { key, row: this.#list(change.rows[index]) };
      const place = places.get(key);
      if (place !== undefined) this.entries[place] = entry;
      else if (!isFull || this.#compare(entry, end) < 0) this.entries.push(entry);
      else return void (this.hasMore = true);
      changed.add(key);
    });
    if (changed.size) this.entries.sort((left, right) => this.#compare(left, right));
    // A row that went down behind the old end may now belong behind rows that are not here.
    if (this.hasMore && end && this.#compare(this.entries.at(-1), end) > 0) isIncomplete = true;
    if (this.entries.length > this.limit) {
      this.entries.length = this.limit;
      this.hasMore = true;
    }
    this.asOf = change.as_of;
    this.epochs = [...this.epochs, change.keys.length].slice(-epochsKept);
    this.#tell(changed);
    return isIncomplete;
  }

  #compare(left, right) {
    for (const { place, isDown } of this.#places) {
      const result = compare(left.row[place], right.row[place]);
      if (result) return isDown ? -result : result;
    }
    return 0;
  }

  #list(row) { return this.view.columns.map((column) => row[column.name]); }

  #tell(changed) {
    this.changed = changed;
    this.dispatchEvent(new Event("rows"));
  }

  #say(error) {
    this.trouble = error;
    this.dispatchEvent(new Event("trouble"));
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#stop.signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
    });
  }
}

/** Nulls first, as SQLite orders them. */
function compare(left, right) {
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  if (typeof left === "string" || typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return Number(left) - Number(right);
}

/** What most people want to see first: the newest window, or the greatest figure. */
export function usualOrder(view, rowCount) {
  const time = view.columns.find((column) => view.key.includes(column.name) && isTime(column));
  if (time) return { name: time.name, isDown: true };
  const figure = view.columns.findLast((column) => !view.key.includes(column.name) && isNumber(column));
  return figure && rowCount <= orderedRows ? { name: figure.name, isDown: true } : null;
}
