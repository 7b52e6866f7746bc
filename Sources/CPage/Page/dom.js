// Builds elements. Texts become text nodes and nothing else: rows and names are strangers' strings.

const svgSpace = "http://www.w3.org/2000/svg";

/** An HTML element. `attributes` may hold `on: {event: listener}` and `hidden: false`; children are nodes or texts. */
export function el(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(svgSpace, tag), attributes, children);
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else {
      set(element, name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets or removes an attribute, and leaves it alone where it is so already. */
export function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Sets a text, and leaves it alone where it is so already: what did not change is not drawn again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const byId = (id) => document.getElementById(id);

/** An error of the API as a person reads it. */
export function errorBox(error) {
  const details = [error.hint, error.code].filter(Boolean).join(" · ");
  return el("div", { class: "error", role: "alert" }, error.message, details ? el("small", {}, details) : null);
}
