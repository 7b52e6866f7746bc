// Statements that were run, the newest first. They stay in this browser.

const storageKey = "weir.history";
const most = 100;

/** `{sql, at}`: at is milliseconds. */
export function all() {
  try {
    const known = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(known) ? known.filter((entry) => typeof entry?.sql === "string") : [];
  } catch {
    return [];
  }
}

/** A statement that was there moves to the front. */
export function add(sql, at = Date.now()) {
  const entries = [{ sql, at }, ...all().filter((entry) => entry.sql !== sql)].slice(0, most);
  try {
    localStorage.setItem(storageKey, JSON.stringify(entries));
  } catch {
    // Full, or forbidden: the console works without.
  }
}

export function clear() {
  localStorage.removeItem(storageKey);
}
