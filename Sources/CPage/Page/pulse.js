// The job's pulse: asks once a second how it is, and says so to whoever listens. One place decides whether we are offline.

import { ApiError, json } from "./api.js";

const period = 1000;
const hiddenPeriod = 10_000;
const longestWait = 15_000;
const kept = 180;

/** Tells `beat` with new figures, `offline` and `online`. */
export class Pulse extends EventTarget {
  topology = null;
  views = [];
  asOf = null;
  health = null;
  isOffline = false;
  /** Whether it is the server that says no, and not the way to it. */
  isRefused = false;
  /** What offline means, for people. */
  reason = "";
  /** When the next attempt is due, while offline. */
  nextAttempt = 0;
  /** The last topologies, for rates and sparklines. */
  samples = [];

  #receivedAt = 0;
  #attempts = 0;
  #beats = 0;
  #timer = null;

  /** Milliseconds since the epoch that readers see was applied, as far as is known now. */
  get staleness() {
    if (this.asOf?.staleness_ms === null || this.asOf?.staleness_ms === undefined) return null;
    return Number(this.asOf.staleness_ms) + (performance.now() - this.#receivedAt);
  }

  start() {
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
    addEventListener("online", () => this.now());
    this.now();
  }

  /** Asks at once. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#ask();
  }

  /** A change stream has told something newer. */
  note(asOf) {
    if (this.asOf && asOf.epoch < this.asOf.epoch) return;
    this.asOf = asOf;
    this.#receivedAt = performance.now();
  }

  async #ask() {
    try {
      const [topology, views] = await Promise.all([json("v1/topology"), json("v1/views")]);
      if (this.#beats % 4 === 0) this.health = await health();
      this.#beats += 1;
      this.#take(topology, views);
    } catch (error) {
      this.#fail(error);
    }
    const wait = this.isOffline ? this.nextAttempt - Date.now() : document.hidden ? hiddenPeriod : period;
    // Asked at once meanwhile: that call has its own timer.
    if (this.#timer === null) this.#timer = setTimeout(() => this.now(), Math.max(wait, 100));
  }

  #take(topology, views) {
    const was = this.samples.at(-1);
    // Another run counts from nothing.
    if (was && (was.topology !== topology.topology || was.running_ms > topology.running_ms)) this.samples = [];
    this.samples = [...this.samples, topology].slice(-kept);
    this.topology = topology;
    this.views = views.views;
    this.note(views.as_of);
    if (this.isOffline) {
      this.isOffline = false;
      this.#attempts = 0;
      this.dispatchEvent(new Event("online"));
    }
    this.dispatchEvent(new Event("beat"));
  }

  #fail(error) {
    this.#attempts += 1;
    this.nextAttempt = Date.now() + Math.min(period * 2 ** (this.#attempts - 1), longestWait);
    this.isRefused = error instanceof ApiError;
    this.reason = this.isRefused ? error.message : "the job does not answer";
    this.isOffline = true;
    this.dispatchEvent(new Event("offline"));
  }
}

/** A 503 is an answer here: it says what is down. */
async function health() {
  try {
    return await json("health/ready");
  } catch (error) {
    if (error instanceof ApiError && error.body) return error.body;
    throw error;
  }
}
