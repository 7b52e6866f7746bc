// The frame around the parts: tabs, header, health, banners, dialogs, keys.

import { access, token } from "./api.js";
import { byId, el, set, write } from "./dom.js";
import { eventRates, lag, totals, watermark } from "./figures.js";
import { clock, count, duration, rate, short } from "./format.js";
import { spark } from "./spark.js";

const tones = { UP: "good", DEGRADED: "warn", DOWN: "bad", running: "good", finished: "good", failed: "bad", recovering: "warn" };

const shortcuts = [
  [["1", "…", "4"], "Flow, views, SQL, dead letters"],
  [["/"], "Write SQL"],
  [["Ctrl", "Enter"], "Run the statement"],
  [["Esc"], "Close suggestions, or cancel the statement"],
  [["Ctrl", "Space"], "Suggest names"],
  [["Alt", "↑ ↓"], "Older and newer statements"],
  [["←", "→"], "Between tabs"],
  [["?"], "This list"],
];

/** Shows one part at a time, by the address's fragment: `#/views/customers`. The slash keeps browsers from scrolling there. */
export class Tabs {
  #parts;
  #tabs = [...document.querySelectorAll("[role=tab]")];
  #followed = null;
  current = null;

  /** @param parts by id: `{show(rest), hide()}` */
  constructor(parts) {
    this.#parts = parts;
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.open(tab.getAttribute("aria-controls")));
    document.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => { if (location.hash !== this.#followed) this.#follow(); });
  }

  open(id, rest = "") {
    const hash = rest ? `#/${id}/${encodeURIComponent(rest)}` : `#/${id}`;
    location.hash = hash;
    // Not when the browser tells of it: what is shown must be there for what comes next, as the focus.
    this.#follow();
  }

  start() { this.#follow(); }

  #follow() {
    this.#followed = location.hash;
    const [id, rest] = location.hash.slice(2).split("/");
    const wanted = this.#parts[id] ? id : "flow";
    for (const tab of this.#tabs) {
      const isChosen = tab.getAttribute("aria-controls") === wanted;
      set(tab, "aria-selected", isChosen ? "true" : "false");
      set(tab, "tabindex", isChosen ? 0 : -1);
    }
    for (const name of Object.keys(this.#parts)) byId(name).hidden = name !== wanted;
    if (this.current !== wanted) this.#parts[this.current]?.hide?.();
    this.current = wanted;
    this.#parts[wanted].show?.(rest ? decoded(rest) : undefined);
  }

  #key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = this.#tabs.indexOf(document.activeElement);
    if (!by || at < 0) return;
    const next = this.#tabs[(at + by + this.#tabs.length) % this.#tabs.length];
    this.open(next.getAttribute("aria-controls"));
    next.focus();
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The figures that are always in sight. */
export function header(pulse) {
  const draw = () => {
    const { topology, samples } = pulse;
    if (!topology) return;
    const isRunning = topology.phase !== "stopped";
    write(byId("job"), topology.topology ?? "stopped job");
    document.title = `${topology.topology ?? "stopped job"} · Weir`;
    phase(pulse);
    const speeds = eventRates(samples);
    const last = speeds.slice(-3);
    write(byId("rate"), isRunning && last.length ? rate(last.reduce((sum, one) => sum + one, 0) / last.length) : "–");
    byId("rate-spark").replaceChildren(isRunning ? spark(speeds, { width: 110, height: 24, label: "events a second, the last minutes" }) : "");
    const waiting = lag(topology.partitions);
    write(byId("lag"), waiting === null ? "–" : short(waiting));
    write(byId("watermark"), clock(watermark(topology.partitions) ?? pulse.asOf?.watermark));
    const dead = topology.nodes.reduce((sum, node) => sum + totals(node).dead, 0);
    byId("dead-count").hidden = dead === 0;
    write(byId("dead-count"), short(dead));
  };
  pulse.addEventListener("beat", draw);
  pulse.addEventListener("offline", () => phase(pulse));
  pulse.addEventListener("online", () => phase(pulse));
}

function phase(pulse) {
  const word = pulse.isOffline ? (pulse.isRefused ? "refused" : "offline") : (pulse.topology?.phase ?? "connecting");
  write(byId("phase"), word);
  set(byId("phase"), "data-tone", pulse.isOffline ? "bad" : (tones[word] ?? "quiet"));
}

/** Epoch and staleness tick on between beats: what is shown grows old while nothing comes. */
export function freshness(pulse) {
  const draw = () => {
    const text = duration(pulse.staleness);
    write(byId("epoch"), count(pulse.asOf?.epoch));
    write(byId("staleness"), text);
    const note = byId("asof");
    if (note) write(note, `epoch ${count(pulse.asOf?.epoch)}, ${text} old`);
    if (pulse.isOffline) banner(pulse);
  };
  pulse.addEventListener("beat", draw);
  setInterval(draw, 250);
}

export function health(pulse) {
  const draw = () => {
    const { health: known, topology } = pulse;
    if (!known?.status) return;
    const parts = (known.components ?? []).map((part) => el(
      "span", { class: "part", "data-tone": tones[part.status] ?? "quiet" }, part.name,
      part.status === "UP" ? "" : ` ${part.status.toLowerCase()}`, part.reason ? `: ${part.reason}` : ""));
    const trouble = topology?.trouble ? el("span", { class: "part", "data-tone": "warn" }, topology.trouble) : null;
    byId("health").replaceChildren(
      el("strong", { class: "part", "data-tone": tones[known.status] ?? "quiet" }, known.status), ...parts,
      ...(trouble ? [trouble] : []), el("span", { class: "asof", id: "asof" }));
  };
  pulse.addEventListener("beat", draw);
}

/** Says that we are offline, and when the next attempt is due. */
export function offline(pulse) {
  pulse.addEventListener("offline", () => {
    document.body.classList.add("is-offline");
    byId("offline").hidden = false;
    banner(pulse);
  });
  pulse.addEventListener("online", () => {
    document.body.classList.remove("is-offline");
    byId("offline").hidden = true;
  });
}

function banner(pulse) {
  const seconds = Math.ceil((pulse.nextAttempt - Date.now()) / 1000);
  const next = seconds > 0 ? `trying again in ${seconds} s` : "trying again";
  const shown = pulse.asOf ? `; what is shown is of epoch ${count(pulse.asOf.epoch)}` : "";
  write(byId("offline"), `${pulse.isRefused ? "Refused" : "Offline"}: ${pulse.reason}${shown}, ${next}.`);
}

/** Asks for a token when the server wants one. */
export function askForToken(pulse) {
  const dialog = byId("access");
  access.addEventListener("wanted", () => {
    if (dialog.open) return;
    write(byId("access-reason"), token.get()
      ? "The server did not accept the token. Paste another one; it is kept for this tab only."
      : "Paste a bearer token. It is kept for this tab only.");
    byId("token").value = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const text = byId("token").value.trim();
    if (!text) return;
    token.set(text);
    byId("token").value = "";
    pulse.now();
  });
}

/** Keys that work everywhere but where one writes. */
export function keys(tabs, console) {
  const dialog = byId("shortcuts");
  byId("shortcut-list").append(...shortcuts.flatMap(([words, meaning]) => [
    el("dt", {}, ...words.map((word) => el("kbd", {}, word))), el("dd", {}, meaning),
  ]));
  const help = () => { if (!dialog.open) dialog.showModal(); };
  byId("help").addEventListener("click", help);
  const ids = [...document.querySelectorAll("[role=tab]")].map((tab) => tab.getAttribute("aria-controls"));
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.matches?.("input, textarea, select");
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) console.cancel();
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "?") help();
    else if (event.key === "/") {
      event.preventDefault();
      tabs.open("sql");
      console.focus();
    } else if (ids[Number(event.key) - 1]) tabs.open(ids[Number(event.key) - 1]);
  });
}
