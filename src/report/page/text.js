// Text: a document's text with the places of a task's values marked.

// `spans` count code points, as the records do; the first is the task's. At most `around` code points are shown before
// and behind its start.
function textWithMarks(text, spans, around) {
  const start = spans[0].span[0];
  const low = Math.max(0, start - around);
  const high = start + around;
  const inside = spans.flatMap((place) => place.span).map((point) => Math.min(high, Math.max(low, point)));
  // Cut at all edges, so that places may lie in one another or overlap.
  const edges = [...new Set([low, high, ...inside])].sort((a, b) => a - b);
  const places = placesOf(text, edges);
  const pieces = edges.slice(1).map((end, i) => {
    const covering = spans.filter(({ span }) => span[0] <= edges[i] && span[1] >= end);
    return piece(text.slice(places[i], places[i + 1]), covering);
  });
  const set = { class: "text", lang: "zh", tabindex: 0, role: "region", "aria-label": say("text.of") };
  return { node: element("div", set, ...pieces), cut: places[0] > 0 || places.at(-1) < text.length };
}

function piece(text, covering) {
  if (!covering.length) return text;
  const keys = covering.map((place) => place.key).join(" ");
  const kinds = [...new Set(covering.map((place) => place.kind))].join(" ");
  const title = covering
    .map((place) => place.title)
    .filter(Boolean)
    .join(", ");
  return element("mark", { class: kinds, "data-keys": keys, title: title || null }, text);
}

// Where code points stand in a string, which counts in UTF-16. `points` ascend.
function placesOf(text, points) {
  if (!/[\ud800-\udbff]/.test(text)) return points.map((point) => Math.min(point, text.length));
  let [at, point] = [0, 0];
  return points.map((wanted) => {
    while (point < wanted && at < text.length) {
      at += text.codePointAt(at) > 0xffff ? 2 : 1;
      point++;
    }
    return at;
  });
}

// How many code points a string has.
function pointsIn(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

// Where words open a line, with at most so many signs before them, the nearest above a place; -1 where they don't.
function lineOpening(text, words, signs, above) {
  let at = above;
  while (words && at > 0) {
    at = text.lastIndexOf(words, at - 1);
    if (at < 0 || at - text.lastIndexOf("\n", at) - 1 <= signs) return at;
  }
  return -1;
}
