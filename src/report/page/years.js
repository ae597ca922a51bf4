// Years: how the tasks of one plan flow into the next.
const KINDS = ["same", "reworded", "split", "merged", "new", "dropped"];

const Years = {
  flow: null,
  kind: "",
  shown: 50,
  opened: null,

  draw(host, tasks) {
    const chains = this.chains(new Set(tasks));
    if (!chains.size) return host.replaceChildren(element("p", { class: "note" }, say("nothing")));
    const now = State.now;
    const chain = chains.has(now.chain) ? now.chain : chains.keys().next().value;
    const { flows } = chains.get(chain);
    this.flow = flows.find((flow) => flow.key === now.flow) || flows[0];
    this.kind = KINDS.includes(now.kind) ? now.kind : "";
    this.opened = this.flow.pairs.find((pair) => String(pair.at) === now.pair) || null;
    const again = () => this.draw(host, tasks);
    const choose = (event) => {
      this.change({ chain: event.target.value, flow: "", pair: "" });
      document.getElementById("chain").focus();
    };
    const options = [...chains].map(([key, { name }]) =>
      element("option", { value: key, selected: key === chain, title: name }, name),
    );
    host.replaceChildren(
      element("h2", {}, say("years.title")),
      element("p", { class: "about" }, say("years.about")),
      element(
        "p",
        {},
        element("label", { for: "chain" }, say("years.chain")),
        " ",
        element("select", { id: "chain", onchange: choose }, ...options),
      ),
      Data.end.pairs_left_out ? element("p", { class: "about" }, say("pairs.left", Data.end.pairs_left_out)) : "",
      legend(KINDS.map((kind) => [`pair-${kind}`, say(`pair.${kind}`)])),
      this.picture(flows, chain),
      this.list(again),
    );
  },

  // The address keeps what is chosen.
  change(patch) {
    this.shown = 50;
    State.change(patch);
  },

  // The pairs of documents that were compared, in order of time, by what they belong to; of the aligned tasks, those of
  // which one is shown.
  chains(shown) {
    const flows = new Map();
    for (const pair of Data.pairs) {
      if (!shown.has(pair.from) && !shown.has(pair.to)) continue;
      const key = `${pair.fromDocument.at} ${pair.toDocument.at}`;
      if (!flows.has(key))
        flows.set(key, { key, from: pair.fromDocument, to: pair.toDocument, relation: pair.relation, pairs: [] });
      flows.get(key).pairs.push(pair);
    }
    const time = (document) => document.year + (document.fields.issued_on || "");
    const ordered = [...flows.values()].sort((a, b) =>
      time(a.to) < time(b.to) ? -1 : time(a.to) > time(b.to) ? 1 : a.to.at - b.to.at || a.from.at - b.from.at,
    );
    return new Map([...this.series(ordered), ...this.partners(ordered)]);
  },

  // Plans that follow one another: the last of them names them all.
  series(ordered) {
    const successive = ordered.filter((flow) => flow.relation === "years");
    const series = new Map();
    const of = new Map();
    for (const flow of successive) {
      const key = of.get(flow.from) || `years ${flow.from.at}`;
      of.set(flow.to, key);
      series.set(key, { flows: [...(series.get(key)?.flows || []), flow] });
    }
    for (const one of series.values()) {
      const last = one.flows.at(-1).to;
      const years = [one.flows[0].from.year, last.year].filter(Boolean).join(" – ");
      one.name = [last.name, last.agency, years].filter(Boolean).join(" · ");
    }
    return series;
  },

  // What is held against others for another reason: under each of the two documents.
  partners(ordered) {
    const partners = new Map();
    for (const flow of ordered.filter((flow) => flow.relation !== "years")) {
      for (const document of [flow.from, flow.to]) {
        const key = `${flow.relation} ${document.at}`;
        const name = [`${say(`relation.${flow.relation}`)}: ${dated(document)}`, document.agency];
        const known = partners.get(key) || { name: name.filter(Boolean).join(" · "), flows: [] };
        known.flows.push(flow);
        partners.set(key, known);
      }
    }
    return partners;
  },

  // One small picture for each two plans: columns at both sides, bands of each kind between them.
  picture(flows, chain) {
    return element("div", { class: "flows" }, ...flows.map((flow) => this.flowPicture(flow, chain)));
  },

  flowPicture(flow, chain) {
    const [width, height, top, side] = [380, 250, 6, 14];
    // A task that was split and merged at once is counted with the first of these.
    const seen = { from: new Set(), to: new Set() };
    const tasks = (kind, end) => {
      const before = seen[end].size;
      for (const pair of flow.pairs) if (pair.kind === kind && pair[end]) seen[end].add(pair[end]);
      return seen[end].size - before;
    };
    const counted = KINDS.map((kind) => ({ kind, from: tasks(kind, "from"), to: tasks(kind, "to") }));
    const sum = (end) => counted.reduce((all, count) => all + count[end], 0);
    const scale = (height - 2 * top) / Math.max(1, sum("from"), sum("to"));
    let [left, right] = [top, top];
    const bands = counted
      .filter((c) => c.from || c.to)
      .map((count) => {
        const [a, b] = [left, right];
        left += count.from * scale;
        right += count.to * scale;
        const shape = this.band(count, a, left, b, right, width, side);
        const words = say(
          "years.band",
          ...sideNames(flow.relation, flow.from, flow.to),
          Math.max(count.from, count.to),
          say(`pair.${count.kind}`),
        );
        const act = () => this.choose(flow, count.kind, chain);
        const middle =
          count.from && count.to
            ? [width / 2, (a + left + b + right) / 4]
            : count.from
              ? [side + 46, (a + left) / 2]
              : [width - side - 46, (b + right) / 2];
        const tall = Math.max(left - a, right - b);
        const label = drawing(
          "text",
          { class: "band", x: middle[0], y: middle[1] + 4, "text-anchor": "middle" },
          `${say(`pair.${count.kind}`)} ${Math.max(count.from, count.to)}`,
        );
        return drawnButton(
          words,
          act,
          drawing("path", { class: `pair-${count.kind}`, d: shape }),
          tall >= 15 ? label : null,
        );
      });
    const column = (x, end) => drawing("rect", { class: "column", x, y: top, width: side, height: sum(end) * scale });
    const names = sideNames(flow.relation, flow.from, flow.to);
    const full = (document) => [document.name, document.agency].filter(Boolean).join(" · ");
    const name = (at, end) => element("span", { title: full(flow[end]) }, `${names[at]} (${sum(end)})`);
    const picture = drawing(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${full(flow.from)} → ${full(flow.to)}` },
      ...bands,
      column(0, "from"),
      column(width - side, "to"),
    );
    return element(
      "figure",
      { class: flow === this.flow ? "flow chosen" : "flow" },
      element("figcaption", {}, name(0, "from"), name(1, "to")),
      picture,
    );
  },

  // What is new or dropped reaches only part of the way across.
  band({ from, to }, a, left, b, right, width, side) {
    const [x1, x2, middle] = [side, width - side, width / 2];
    if (!to) return `M${x1} ${a}H${x1 + 80}L${x1 + 92} ${(a + left) / 2}L${x1 + 80} ${left}H${x1}Z`;
    if (!from) return `M${x2} ${b}H${x2 - 80}L${x2 - 92} ${(b + right) / 2}L${x2 - 80} ${right}H${x2}Z`;
    return `M${x1} ${a}C${middle} ${a} ${middle} ${b} ${x2} ${b}V${right}C${middle} ${right} ${middle} ${left} ${x1} ${left}Z`;
  },

  choose(flow, kind, chain = State.now.chain) {
    this.change({ chain, flow: flow.key, kind, pair: "" });
    document.getElementById("pairs").focus();
  },

  list(again) {
    const { flow, kind } = this;
    const pairs = flow.pairs.filter((pair) => !kind || pair.kind === kind);
    // An open pair is shown however far down it stands.
    this.shown = Math.max(this.shown, pairs.indexOf(this.opened) + 1);
    const left = Math.min(200, pairs.length - this.shown);
    const more = () => {
      this.shown += left;
      again();
    };
    const words = say(
      "years.list",
      flow.from.name,
      flow.to.name,
      say(kind ? `pair.${kind}` : "pair.all"),
      pairs.length,
      flow.relation === "years" ? "→" : "↔",
    );
    const kinds = ["", ...KINDS].map((of) =>
      button(say(of ? `pair.${of}` : "pair.all"), () => this.choose(flow, of), {
        "aria-pressed": String(of === kind),
      }),
    );
    const heads = [say("kind"), say("likeness"), ...sideNames(flow.relation, flow.from, flow.to)].map((h) =>
      element("th", { scope: "col" }, h),
    );
    const rows = pairs.slice(0, this.shown).flatMap((pair) => this.row(pair));
    return element(
      "section",
      { class: "pairs" },
      element("h3", { id: "pairs", tabindex: -1 }, words),
      element("p", { class: "kinds" }, ...kinds),
      element(
        "div",
        { class: "scrolled" },
        element(
          "table",
          { class: "list" },
          element("thead", {}, element("tr", {}, ...heads)),
          element("tbody", {}, ...rows),
        ),
      ),
      left > 0 ? button(say("pairs.more", left), more) : "",
    );
  },

  row(pair) {
    const open = pair === this.opened;
    const act = () => {
      State.change({ flow: this.flow.key, pair: open ? "" : String(pair.at) });
      document.querySelector(`[data-pair="${pair.at}"]`)?.focus();
    };
    const toggle = button(say(`pair.${pair.kind}`), act, {
      class: `pair-kind pair-${pair.kind}`,
      "aria-expanded": String(open),
      "data-pair": pair.at,
    });
    const percent = pair.likeness === null ? "" : `${Math.round(pair.likeness * 100)}%`;
    const side = (task) => element("td", {}, task ? called(task).slice(0, 120) : "");
    const row = element(
      "tr",
      {},
      element("td", {}, toggle),
      element("td", { class: "right" }, percent),
      side(pair.from),
      side(pair.to),
    );
    return open ? [row, element("tr", {}, element("td", { colspan: 4 }, differences(pair)))] : [row];
  },

  // A task's counterpart in another plan; the differences are drawn when they are asked for.
  version(pair, task) {
    const [other, document] = pair.from === task ? [pair.to, pair.toDocument] : [pair.from, pair.fromDocument];
    const likeness = pair.likeness === null ? "" : ` ${Math.round(pair.likeness * 100)}%`;
    const agency = document.agency === task.document.agency ? "" : `${document.agency} · `;
    const words = `${agency}${dated(document)}: ${say(`pair.${pair.kind}`)}${likeness}`;
    if (!other) return element("div", {}, words);
    const details = element("details", {}, element("summary", {}, words));
    details.addEventListener("toggle", () => details.childElementCount > 1 || details.append(differences(pair)));
    return details;
  },
};
