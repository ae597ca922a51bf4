// Differences: two wordings of a task side by side, and what else changed.

// Two wordings side by side, what was removed marked in the first, what was added in the second; below, what else changed.
function differences(pair) {
  const side = (title, task, gone, moved, tag) => {
    const parts = pair.words
      .map((piece) => Object.entries(piece)[0])
      .filter(([kind]) => kind === "kept" || kind === gone || kind === moved);
    const marked = (kind, text) =>
      element(
        kind === moved ? "span" : tag,
        kind === moved ? { class: "elsewhere", title: say(`elsewhere.${pair.kind}`) } : {},
        element("span", { class: "unseen" }, say(kind === moved ? `elsewhere.${pair.kind}` : gone)),
        text,
      );
    const inside = parts.map(([kind, text]) => (kind === "kept" ? text : marked(kind, text)));
    const alone = task && !parts.length ? [task.record.task, "\n", task.record.requirement] : inside;
    const open = task
      ? button(say("open.source"), () => State.change({ task: String(task.at) }), { class: "value" })
      : null;
    return element(
      "div",
      { class: "side" },
      element("h4", {}, title, " ", open),
      element("p", { class: "wording", lang: "zh" }, ...(task ? alone : [say("empty")])),
    );
  };
  const named = [dated(pair.fromDocument), dated(pair.toDocument)];
  const short = sideNames(pair.relation, pair.fromDocument, pair.toDocument);
  const titles = named[0] === named[1] ? named.map((name, i) => `${short[i]} · ${name}`) : named;
  const moved = pair.words.some((piece) => piece.elsewhere || piece.from_elsewhere);
  // What changed in the words is seen above.
  const changes = pair.changes
    .filter((change) => change.field !== "text")
    .map((change) => element("li", {}, changeWords(change)));
  return element(
    "div",
    { class: "differences", role: "group", "aria-label": say("differences") },
    element(
      "div",
      { class: "sides" },
      side(titles[0], pair.from, "removed", "elsewhere", "del"),
      side(titles[1], pair.to, "added", "from_elsewhere", "ins"),
    ),
    moved ? element("p", { class: "about" }, say(`grey.${pair.kind}`)) : null,
    changes.length ? element("ul", { class: "changes" }, ...changes) : null,
  );
}

function changeWords(change) {
  // Units come with their role: 市财政局 [lead].
  const value = (text) => {
    const unit = change.field === "unit" && text.match(/^(.*) \[([a-z]+)\]$/s);
    return unit ? `${unit[1]} (${say(`role.${unit[2]}`)})` : text || say("empty");
  };
  const words = say(
    `change.${change.what}`,
    say(`field.${change.field}`),
    value(change.before),
    value(change.after),
    Math.abs(change.by ?? 0),
  );
  return change.parts > 1 ? words + say("change.parts", change.parts) : words;
}
