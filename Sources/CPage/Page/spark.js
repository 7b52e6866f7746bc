// A line of numbers without axes.

import { svg } from "./dom.js";

/** @param numbers oldest first; @param label what they are, for those who do not see them */
export function spark(numbers, { width = 120, height = 26, label = "" } = {}) {
  const shown = numbers.slice(-Math.max(2, Math.floor(width / 2)));
  const top = Math.max(...shown, 0) || 1;
  const step = shown.length > 1 ? width / (shown.length - 1) : width;
  const points = shown.map((number, index) => `${(index * step).toFixed(1)} ${(height - 1 - (number / top) * (height - 3)).toFixed(1)}`);
  const line = points.length > 1 ? `M${points.join("L")}` : "";
  return svg(
    "svg",
    { class: "spark", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    svg("path", { class: "under", d: line ? `${line}L${width} ${height}L0 ${height}Z` : "" }), svg("path", { d: line }));
}
