// Puts the parts together.

import { Console } from "./console.js";
import { DeadLetters } from "./deadletters.js";
import { byId, el, write } from "./dom.js";
import { events } from "./figures.js";
import { count, duration, percent } from "./format.js";
import { Graph } from "./graph.js";
import { Pulse } from "./pulse.js";
import { Tabs, askForToken, freshness, header, health, keys, offline } from "./shell.js";
import { spark } from "./spark.js";
import { ViewsPanel } from "./views.js";

const pulse = new Pulse();
const console = new Console(byId("sql"), pulse);
const letters = new DeadLetters(byId("dead-letters"));
const graph = new Graph(byId("flow"), (name) => tabs.open("views", name));
const views = new ViewsPanel(byId("views"), pulse, {
  open: (name) => tabs.open("views", name),
  query: (statement) => {
    tabs.open("sql");
    console.open(statement);
  },
});
const tabs = new Tabs({
  flow: { show: () => graph.draw(pulse.samples) },
  views: { show: (name) => views.show(name), hide: () => views.hide() },
  sql: { show: () => console.begin() },
  "dead-letters": { show: () => letters.show() },
});

header(pulse);
freshness(pulse);
health(pulse);
offline(pulse);
askForToken(pulse);
keys(tabs, console);
const below = belowTheGraph(byId("flow"));

let hasBegun = false;
pulse.addEventListener("beat", () => {
  // Not before the first figures: the parts want to know which views there are.
  if (!hasBegun) tabs.start();
  hasBegun = true;
  if (tabs.current !== "flow") return;
  graph.draw(pulse.samples);
  below();
});
addEventListener("resize", () => { if (tabs.current === "flow") graph.draw(pulse.samples); });
pulse.start();

/** A legend, and how epochs and lookups do. */
function belowTheGraph(container) {
  const lines = Object.fromEntries(["total", "epoch", "lookups"].map((name) => [name, { big: el("p", { class: "big" }), note: el("p", { class: "note" }) }]));
  const epochs = el("span");
  const legend = el(
    "p", { class: "legend" }, el("span", {}, el("i"), "rows flow"),
    el("span", {}, el("i", { class: "half" }), "the queue before a view or sink, filled from its end"),
    el("span", {}, el("i", { class: "full" }), "full: it holds back what stands before it"));
  const card = (title, line, ...more) => el("div", { class: "card" }, el("h3", {}, title), line.big, line.note, ...more);
  container.append(el(
    "div", { class: "below" }, card("Events since the start", lines.total), card("Last epoch", lines.epoch, epochs),
    card("Lookups", lines.lookups)));
  container.prepend(legend);
  return () => {
    const { topology, samples } = pulse;
    write(lines.total.big, count(events(topology)));
    write(lines.total.note, topology.running_ms === undefined ? "the job is stopped" : `in ${duration(topology.running_ms)}`);
    drawEpoch(topology, samples, lines.epoch, epochs);
    const asked = topology.lookups.reduce((sum, one) => sum + one.hits + one.misses, 0);
    const hits = topology.lookups.reduce((sum, one) => sum + one.hits, 0);
    write(lines.lookups.big, asked ? `${percent(hits / asked)} from cache` : "none");
    write(lines.lookups.note, asked ? `${count(asked)} rows looked up, ${count(asked - hits)} not in the cache` : "no stage has asked a table yet");
  };
}

function drawEpoch(topology, samples, line, box) {
  const took = (epoch) => epoch.align_ms + epoch.prepare_ms + epoch.commit_ms + epoch.apply_ms;
  const epoch = topology.epoch;
  write(line.big, epoch ? duration(took(epoch)) : "–");
  write(line.note, epoch
    ? `align ${epoch.align_ms}, prepare ${epoch.prepare_ms}, commit ${epoch.commit_ms}, apply ${epoch.apply_ms} ms` + (epoch.restarts ? ` · ${epoch.restarts} restarts` : "")
    : "no epoch was applied by this process");
  const times = samples.filter((one) => one.epoch).map((one) => took(one.epoch));
  box.replaceChildren(spark(times, { width: 220, height: 26, label: "milliseconds by epoch" }));
}
