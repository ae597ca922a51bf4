// Help: what the page shows means, for who sees such a page for the first time.
const Help = {
  draw(host) {
    const each = (group, values) => values.map((value) => [say(`${group}.${value}`), say(`help.${group}.${value}`)]);
    const keys = [
      ["/", "search"],
      ["↑ ↓", "rows"],
      ["Enter", "open"],
      ["n p", "step"],
      ["Esc", "close"],
    ];
    host.replaceChildren(
      element("p", { class: "help" }, say("help.more")),
      ...this.part("help.values", [
        [say("task"), say("help.task")],
        ...each("role", ROLES),
        ...each("limit", Limits.kinds),
      ]),
      ...this.part("help.evidence", each("evidence", ["assigned", "inherited", "inline"])),
      ...(Data.pairs.length
        ? this.part("help.pairs", [...each("pair", KINDS), [say("likeness"), say("help.likeness")]])
        : []),
      ...this.part(
        "help.keys",
        keys.map(([key, does]) => [element("kbd", {}, key), say(`help.key.${does}`)]),
      ),
    );
  },

  part(title, entries) {
    const rows = entries.map(([term, words]) => [element("dt", {}, term), element("dd", {}, words)]);
    return [element("h2", {}, say(title)), element("dl", { class: "help" }, ...rows)];
  },
};
