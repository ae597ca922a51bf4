// Years: how the tasks of one plan flow into the next.
const KINDS = ["same", "reworded", "split", "merged", "new", "dropped"];

const Years = {
  chain: "",
  flow: null,
  kind: "",
  shown: 50,
  opened: null,

  draw(host, tasks) {
    const chains = this.chains(new Set(tasks));
    if (!chains.size) return host.replaceChildren(element("p", { class: "note" }, say("nothing")));
    if (!chains.has(this.chain)) this.chain = chains.keys().next().value;
    const flows = chains.get(this.chain);
    this.flow = flows.find((flow) => flow.from === this.flow?.from && flow.to === this.flow?.to) || flows[0];
    const again = () => this.draw(host, tasks);
    const choose = (event) => {
      this.chain = event.target.value;
      again();
      document.getElementById("chain").focus();
    };
    const options = [...chains.keys()].map((name) =>
      element("option", { value: name, selected: name === this.chain }, name || say("empty")),
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
      this.picture(flows, again),
      this.list(again),
    );
  },

  // The pairs of documents that were compared, by why they were and the agency of the later one, in order of time; of the
  // aligned tasks, those of which one is shown.
  chains(shown) {
    const flows = new Map();
    for (const pair of Data.pairs) {
      if (!shown.has(pair.from) && !shown.has(pair.to)) continue;
      const key = `${pair.fromDocument.at} ${pair.toDocument.at}`;
      if (!flows.has(key))
        flows.set(key, { from: pair.fromDocument, to: pair.toDocument, relation: pair.relation, pairs: [] });
      flows.get(key).pairs.push(pair);
    }
    const time = (document) => document.year + (document.fields.issued_on || "");
    const rank = (flow) => (flow.relation === "years" ? "0" : "1") + time(flow.to);
    const ordered = [...flows.values()].sort((a, b) =>
      rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.to.at - b.to.at,
    );
    const chains = new Map();
    for (const flow of ordered) {
      const name =
        flow.relation === "years" ? flow.to.agency : `${say(`relation.${flow.relation}`)}: ${flow.to.agency}`;
      chains.set(name, [...(chains.get(name) || []), flow]);
    }
    return chains;
  },

  // One small picture for each two plans: columns at both sides, bands of each kind between them.
  picture(flows, again) {
    return element("div", { class: "flows" }, ...flows.map((flow) => this.flowPicture(flow, again)));
  },

  flowPicture(flow, again) {
    const [width, height, top, side] = [380, 250, 6, 14];
    const tasks = (kind, end) =>
      new Set(
        flow.pairs
          .filter((pair) => pair.kind === kind)
          .map((pair) => pair[end])
          .filter(Boolean),
      ).size;
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
          flow.from.year || flow.from.name,
          flow.to.year || flow.to.name,
          Math.max(count.from, count.to),
          say(`pair.${count.kind}`),
        );
        const act = () => this.choose(flow, count.kind, again);
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
    const named = (document) =>
      flow.from.agency === flow.to.agency && document.year ? document.year : dated(document);
    const name = (document, end) => element("span", { title: document.name }, `${named(document)} (${sum(end)})`);
    const picture = drawing(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${flow.from.name} → ${flow.to.name}` },
      ...bands,
      column(0, "from"),
      column(width - side, "to"),
    );
    return element(
      "figure",
      { class: flow === this.flow ? "flow chosen" : "flow" },
      element("figcaption", {}, name(flow.from, "from"), name(flow.to, "to")),
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

  choose(flow, kind, again) {
    Object.assign(this, { flow, kind, shown: 50, opened: null });
    again();
    document.getElementById("pairs").focus();
  },

  list(again) {
    const { flow, kind } = this;
    const pairs = flow.pairs.filter((pair) => !kind || pair.kind === kind);
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
    );
    const kinds = ["", ...KINDS].map((of) =>
      button(say(of ? `pair.${of}` : "pair.all"), () => this.choose(flow, of, again), {
        "aria-pressed": String(of === kind),
      }),
    );
    const heads = [say("kind"), say("likeness"), say("earlierTask"), say("laterTask")].map((h) =>
      element("th", { scope: "col" }, h),
    );
    const rows = pairs.slice(0, this.shown).flatMap((pair) => this.row(pair, again));
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

  row(pair, again) {
    const open = pair === this.opened;
    const act = () => {
      this.opened = open ? null : pair;
      again();
      document.querySelector(`[data-pair="${pair.at}"]`)?.focus();
    };
    const toggle = button(say(`pair.${pair.kind}`), act, {
      class: `pair-kind pair-${pair.kind}`,
      "aria-expanded": String(open),
      "data-pair": pair.at,
    });
    const percent = pair.likeness === null ? "" : `${Math.round(pair.likeness * 100)}%`;
    const side = (task) => element("td", {}, task ? Source.headline(task).slice(0, 120) : "");
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
    const words = `${dated(document)}: ${say(`pair.${pair.kind}`)}${likeness}`;
    if (!other) return element("div", {}, words);
    const details = element("details", {}, element("summary", {}, words));
    details.addEventListener("toggle", () => details.childElementCount > 1 || details.append(differences(pair)));
    return details;
  },
};
