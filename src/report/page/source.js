// Source: a task beside the text that it was read from, every value one click from its place.

// Longer texts are shown whole only when asked for: code points before and behind the task's start.
const SURROUNDINGS = 40000;

const Source = {
  task: null,
  whole: false,

  // Opens a task, or closes what is open.
  show(task) {
    const panel = document.getElementById("source");
    const hadFocus = panel.contains(document.activeElement);
    document.body.classList.toggle("reading", Boolean(task));
    panel.hidden = !task;
    this.cover();
    if (task !== this.task) this.whole = false;
    this.task = task;
    if (!task) return panel.replaceChildren();
    this.draw(panel);
    panel.setAttribute("aria-label", say("source"));
    panel.scrollTop = 0;
    if (hadFocus) panel.querySelector("h2").focus();
    this.go("task", false);
    announce(say("opened", this.headline(task).slice(0, 80)));
  },

  // Where the panel covers the page, nothing beneath can be reached.
  cover() {
    const covers = !document.getElementById("source").hidden && matchMedia("(max-width: 900px)").matches;
    for (const part of document.querySelectorAll("body > :is(header, #views, #filters, main, #skip)"))
      part.inert = covers;
  },

  headline(task) {
    return numbered(task.record.label, task.record.task);
  },

  draw(panel) {
    const { task } = this;
    const tool = (words, sign, act, id) => button(sign, act, { "aria-label": say(words), title: say(words), id });
    const tools = element(
      "div",
      { class: "tools" },
      tool("previous", "↑", () => Page.step(-1), "previous"),
      tool("next", "↓", () => Page.step(1), "next"),
      tool("close", "✕", () => Page.close(), "close"),
    );
    const about = [
      task.document.name,
      task.document.agency,
      task.document.fields.doc_number,
      task.document.fields.issued_on,
    ];
    panel.replaceChildren(
      element(
        "div",
        { class: "opened" },
        tools,
        element("h2", { tabindex: -1 }, this.headline(task).slice(0, 400)),
        element("p", { class: "about" }, [...new Set(about.filter(Boolean))].join(" · ")),
        element("p", { class: "about file" }, task.document.fields.source),
        this.values(),
      ),
      this.text(),
    );
  },

  // Everything that the record holds, each value a button to its place.
  values() {
    const { record, document, topics, pairs } = this.task;
    const headings = this.headings();
    const warnings = document.warnings.filter(
      (w) => !w.span || (w.span[0] < record.span[1] && w.span[1] > record.span[0]),
    );
    const rows = [
      ["path", headings.map((h, i) => this.value(`heading-${i}`, h, numbered(h.label, h.heading)))],
      ["section", [say(`section.${record.section}`), record.origin === "table" ? ` · ${say("origin.table")}` : ""]],
      [
        "units",
        record.units.map((unit, i) =>
          this.value(`unit-${i}`, unit, [element("b", {}, say(`role.${unit.role}`)), " ", unit.name]),
        ),
      ],
      ["limit", record.time_limits.map((limit, i) => this.value(`limit-${i}`, limit, this.limit(limit)))],
      ["targets", (record.targets || []).map((target, i) => this.value(`target-${i}`, target, target.raw))],
      ["details", (record.details || []).map((detail) => element("div", {}, numbered(detail.title, detail.text)))],
      ["same", record.same_as.map((id) => this.elsewhere(id))],
      [
        "topic",
        topics.map((at) => button(Data.topics[at].name, () => State.show({ topic: String(at) }), { class: "value" })),
      ],
      ["versions", pairs.slice(0, 30).map((pair) => Years.version(pair, this.task))],
      ["warnings", warnings.map((warning) => element("div", {}, warning.message))],
      ["requirement", document.text === null ? [record.requirement.slice(0, 20000)] : []],
    ];
    const filled = rows.filter(([, inside]) => inside.length > 0);
    return element(
      "dl",
      {},
      ...filled.map(([key, inside]) => [element("dt", {}, say(key)), element("dd", { class: key }, inside)]),
    );
  },

  value(key, found, inside) {
    if (!found.span || this.task.document.text === null) return element("span", { class: "value" }, inside);
    const evidence = found.evidence && say(`evidence.${found.evidence}`);
    const title = [evidence, found.rule && say("found.by", found.rule)].filter(Boolean).join(" · ");
    const set = { class: `value ${key.split("-")[0]}`, "data-key": key, title };
    const description = `${title} ${say("value.place", found.raw.slice(0, 200))}`;
    return button(inside, () => this.go(key, true), { ...set, "aria-description": description });
  },

  limit(limit) {
    const dates = [limit.start, limit.end || limit.due].filter(Boolean).join(" – ");
    const meaning = dates || limit.duration || limit.every || "";
    return [
      element("b", {}, say(`limit.${limit.kind}`)),
      " ",
      limit.raw.slice(0, 200),
      meaning ? element("span", { class: "rest" }, ` ${meaning}`) : null,
    ];
  },

  elsewhere(id) {
    const other = Data.byId.get(id);
    if (!other) return id;
    const words = `${say(`origin.${other.record.origin}`)} ${this.headline(other).slice(0, 60)}`;
    return button(words, () => State.change({ task: String(other.at) }), { class: "value" });
  },

  // The headings above the task. Records don't say where they stand; in running text it is the nearest line above that
  // opens with their words.
  headings() {
    const { record, document } = this.task;
    const known = document.text !== null && record.origin === "body";
    let above = known ? placesOf(document.text, [record.span[0]])[0] : 0;
    const found = record.path.toReversed().map((heading) => {
      const at = lineOpening(document.text || "", heading.heading, (heading.label || "").length + 4, above);
      if (at < 0) return { ...heading, raw: heading.heading, span: null };
      above = at;
      const start = pointsIn(document.text.slice(0, at));
      return { ...heading, raw: heading.heading, span: [start, start + pointsIn(heading.heading)] };
    });
    return found.reverse();
  },

  // The places of the task and its values, with what each mark says.
  spans() {
    const { record } = this.task;
    const named = (kind, values, title) =>
      values.map((v, i) => ({ key: `${kind}-${i}`, kind, span: v.span, title: title(v) }));
    return [
      { key: "task", kind: "task", span: record.span, title: "" },
      ...named("unit", record.units, (unit) => `${say(`role.${unit.role}`)} · ${unit.name}`),
      ...named("limit", record.time_limits, (limit) => say(`limit.${limit.kind}`)),
      ...named("target", record.targets || [], () => say("targets")),
      ...named("heading", this.headings(), () => say("path")),
    ].filter((place) => place.span);
  },

  text() {
    const { text } = this.task.document;
    if (text === null) return element("p", { class: "note" }, say("text.none"));
    const { node, cut } = textWithMarks(text, this.spans(), this.whole ? Infinity : SURROUNDINGS);
    if (!cut) return node;
    const show = () => {
      this.whole = true;
      this.draw(document.getElementById("source"));
      this.go("task", false);
    };
    return element(
      "div",
      {},
      element("p", { class: "note" }, say("text.cut"), " ", button(say("text.whole"), show)),
      node,
    );
  },

  // Brings a value's place into sight.
  go(key, flash) {
    const panel = document.getElementById("source");
    for (const mark of panel.querySelectorAll("mark.here")) mark.classList.remove("here");
    const marks = panel.querySelectorAll(`mark[data-keys~="${key}"]`);
    if (!marks.length) return;
    if (flash) marks.forEach((mark) => mark.classList.add("here"));
    marks[0].scrollIntoView({ block: flash ? "center" : "start" });
  },
};
