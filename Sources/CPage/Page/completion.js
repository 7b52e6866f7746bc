// The list of suggestions at the caret of a text area, driven by keys (the ARIA pattern of a combobox with a listbox).

import { el, set } from "./dom.js";

export class Completion {
  #area;
  #find;
  #mirror = el("div", { class: "mirror", "aria-hidden": "true" });
  #list = el("ul", { class: "suggestions", id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  #found = null;
  #chosen = 0;

  /** @param find gives `{start, items}` for a text and a caret */
  constructor(area, find) {
    this.#area = area;
    this.#find = find;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false", "aria-haspopup": "listbox",
    })) set(area, name, value);
    area.after(this.#mirror, this.#list);
    area.addEventListener("input", (event) => this.#update(event.inputType !== "insertFromPaste"));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
    // Before the console's own keys.
    area.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  get isOpen() { return !this.#list.hidden; }

  close() {
    this.#list.hidden = true;
    set(this.#area, "aria-expanded", "false");
    set(this.#area, "aria-activedescendant", null);
  }

  #update(isTyped, isAsked = false) {
    const caret = this.#area.selectionStart;
    this.#found = this.#find(this.#area.value, caret);
    const isWorth = isAsked || this.#found.word !== "" || this.#area.value[caret - 1] === ".";
    if (!isTyped || !isWorth || !this.#found.items.length) return this.close();
    this.#chosen = 0;
    this.#list.replaceChildren(...this.#found.items.map((item, index) => el(
      "li",
      {
        role: "option", id: `suggestion-${index}`,
        // Not a click: the area would lose the focus first, and close the list.
        on: { mousedown: (event) => { event.preventDefault(); this.#take(index); } },
      },
      item.text, el("small", {}, item.detail))));
    this.#list.hidden = false;
    set(this.#area, "aria-expanded", "true");
    this.#place(this.#found.start);
    this.#mark();
  }

  #mark() {
    [...this.#list.children].forEach((item, index) => set(item, "aria-selected", index === this.#chosen ? "true" : "false"));
    this.#list.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    set(this.#area, "aria-activedescendant", `suggestion-${this.#chosen}`);
  }

  #key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return this.#update(true, true);
    }
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const many = this.#found.items.length;
    const actions = {
      ArrowDown: () => { this.#chosen = (this.#chosen + 1) % many; this.#mark(); },
      ArrowUp: () => { this.#chosen = (this.#chosen + many - 1) % many; this.#mark(); },
      Enter: () => this.#take(this.#chosen),
      Tab: () => this.#take(this.#chosen),
      Escape: () => this.close(),
    };
    if (!actions[event.key]) return undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    return actions[event.key]();
  }

  #take(index) {
    const { start, items } = this.#found;
    this.#area.setRangeText(items[index].text, start, this.#area.selectionStart, "end");
    this.close();
  }

  /** Below the word that is completed. */
  #place(start) {
    const mark = el("span", {}, "\u200b");
    this.#mirror.replaceChildren(this.#area.value.slice(0, start), mark);
    const line = parseFloat(getComputedStyle(this.#area).lineHeight);
    const left = Math.min(mark.offsetLeft, Math.max(0, this.#area.clientWidth - 260));
    this.#list.style.left = `${left}px`;
    this.#list.style.top = `${mark.offsetTop - this.#area.scrollTop + line + 4}px`;
  }
}
