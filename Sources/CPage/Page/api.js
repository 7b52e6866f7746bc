// Asks the server. Paths are relative, so that the page works behind a proxy's prefix too.

import { Exact } from "./format.js";

const tokenKey = "weir.token";

/** Tells `wanted` when the server asks who we are. */
export const access = new EventTarget();

export const token = {
  get: () => sessionStorage.getItem(tokenKey),
  set: (text) => (text ? sessionStorage.setItem(tokenKey, text) : sessionStorage.removeItem(tokenKey)),
};

/** What the server says went wrong. */
export class ApiError extends Error {
  constructor(status, { code, message, hint, position }) {
    super(message);
    Object.assign(this, { status, code, hint, position });
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {}

/** @throws ApiError, Unreachable, and AbortError where `signal` says so. */
export async function ask(path, { method = "GET", headers = {}, body, signal } = {}) {
  const known = token.get();
  const fields = known ? { ...headers, Authorization: `Bearer ${known}` } : headers;
  let response;
  try {
    response = await fetch(path, { method, headers: fields, body, signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable("the server does not answer");
  }
  if (response.ok) return response;
  if (response.status === 401) access.dispatchEvent(new Event("wanted"));
  throw await problem(response);
}

async function problem(response) {
  try {
    const body = await response.json();
    if (body.error) return new ApiError(response.status, body.error);
    // Health says what is down in a 503.
    return Object.assign(new ApiError(response.status, { message: response.statusText }), { body });
  } catch {
    return new ApiError(response.status, { code: "no-answer", message: `the server answered ${response.status}` });
  }
}

export async function json(path, options) {
  const text = await (await ask(path, options)).text();
  return parse(text);
}

/** JSON whose numbers keep all of their digits, where the browser can tell them. */
export function parse(text) {
  return JSON.parse(text, (_, value, context) => {
    if (typeof value !== "number" || !context) return value;
    const digits = context.source.replace(/[^0-9]/g, "").length;
    return digits > 15 && !/e/i.test(context.source) ? new Exact(context.source) : value;
  });
}

export const viewPath = (name) => `v1/views/${encodeURIComponent(name)}`;

export function sql(text, { limit, signal } = {}) {
  return json("v1/sql", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sql: text, limit }), signal,
  });
}
