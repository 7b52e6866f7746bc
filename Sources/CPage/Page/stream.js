// Server-sent events over fetch: EventSource cannot send a token.

import { ask, parse } from "./api.js";

/**
 * Events as they come: `{id, event, data}`, data parsed. Ends with the server's stream.
 * @param last the last event seen, or null
 */
export async function* events(path, { last, signal }) {
  const headers = { Accept: "text/event-stream" };
  if (last !== null && last !== undefined) headers["Last-Event-ID"] = String(last);
  const response = await ask(path, { headers, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    while (true) {
      const { value, done } = await reader.read();
      if (done) return;
      waiting += value;
      const blocks = waiting.split("\n\n");
      waiting = blocks.pop();
      for (const block of blocks) {
        const event = read(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** One block of lines; null for a comment. */
export function read(block) {
  const event = { id: null, event: "message", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const name = line.slice(0, colon);
    const text = line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") event.data += event.data ? `\n${text}` : text;
    else if (name === "id" || name === "event") event[name] = text;
  }
  return event.data ? { ...event, data: parse(event.data) } : null;
}
