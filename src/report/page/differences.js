// Differences: two wordings of a task side by side, and what else changed.

// Two wordings side by side, what was removed marked in the first, what was added in the second; below, what else changed.
function differences(pair) {
  const side = (title, task, gone, tag, words) => {
    const parts = pair.words
      .map((piece) => Object.entries(piece)[0])
      .filter(([kind]) => kind === "kept" || kind === gone);
    const inside = parts.map(([kind, text]) =>
      kind === "kept" ? text : element(tag, {}, element("span", { class: "unseen" }, say(words)), text),
    );
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
      side(dated(pair.fromDocument), pair.from, "removed", "del", "removed"),
      side(dated(pair.toDocument), pair.to, "added", "ins", "added"),
    ),
    changes.length ? element("ul", { class: "changes" }, ...changes) : null,
  );
}

function changeWords(change) {
  // Units come with their role: 市财政局 [lead].
  const value = (text) => {
    const unit = change.field === "unit" && text.match(/^(.*) \[([a-z]+)\]$/s);
    return unit ? `${unit[1]} (${say(`role.${unit[2]}`)})` : text || say("empty");
  };
  return say(
    `change.${change.what}`,
    say(`field.${change.field}`),
    value(change.before),
    value(change.after),
    Math.abs(change.by ?? 0),
  );
}
