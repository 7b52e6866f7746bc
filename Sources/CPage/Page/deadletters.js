// Rows that the job could not process.

import { json } from "./api.js";
import { el, errorBox, write } from "./dom.js";
import { count } from "./format.js";

const page = 50;

export class DeadLetters {
  #list = el("div", { class: "letters" });
  #more = el("button", { hidden: true, on: { click: () => this.#load(this.#next) } }, "Show older ones");
  #code = el("input", { id: "letter-code", placeholder: "any code", autocomplete: "off", size: 18 });
  #note = el("span", { class: "note", role: "status" });
  #next = null;
  #request = 0;

  constructor(container) {
    const filter = el(
      "form", { class: "panel-head", on: { submit: (event) => { event.preventDefault(); this.show(); } } },
      el("label", { for: "letter-code" }, "Code"), this.#code, el("button", {}, "Look again"), this.#note);
    container.append(filter, this.#list, el("div", { class: "panel-head" }, this.#more));
  }

  show() { return this.#load(null); }

  async #load(after) {
    this.#request += 1;
    const request = this.#request;
    const query = new URLSearchParams({ limit: page });
    if (after !== null) query.set("after", after);
    if (this.#code.value.trim()) query.set("code", this.#code.value.trim());
    try {
      const answer = await json(`v1/dead-letters?${query}`);
      if (request !== this.#request) return;
      if (after === null) this.#list.replaceChildren();
      this.#list.append(...answer.letters.map(letter));
      this.#next = answer.next;
      this.#more.hidden = answer.next === null;
      write(this.#note, `as of epoch ${count(answer.as_of.epoch)}`);
      if (!this.#list.firstChild) {
        this.#list.append(el("p", { class: "empty card" }, "No dead letters: every row could be processed."));
      }
    } catch (error) {
      this.#list.replaceChildren(errorBox(error));
    }
  }
}

function letter(one) {
  const place = one.topic ? `${one.topic}, partition ${one.partition}, offset ${one.offset}` : `offset ${one.offset}`;
  const facts = [one.stage, place, `epoch ${count(one.epoch)}`, `#${one.id}`].filter(Boolean).join(" · ");
  const isCut = typeof one.value === "string" && one.full_length > new TextEncoder().encode(one.value).length;
  return el(
    "article", { class: "letter card" },
    el("header", {}, el("span", { class: "pill", "data-tone": "bad" }, one.code), el("strong", {}, one.message)),
    el("p", { class: "note" }, facts),
    one.value === null ? null : el("pre", { tabindex: 0, "aria-label": "The record's value" }, one.value),
    isCut ? el("p", { class: "note" }, `the first part of ${count(one.full_length)} bytes`) : null);
}
