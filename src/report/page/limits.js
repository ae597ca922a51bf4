// Limits: a time line of due dates, and how many tasks have which kind of limit.
const Limits = {
  kinds: ["by", "during", "within", "every", "ongoing", "stated"],

  draw(host, tasks) {
    const due = tasks.flatMap((task) =>
      task.record.time_limits.map((limit) => ({ kind: limit.kind, on: limit.end || limit.due || "" })),
    );
    const dated = due.filter((limit) => /^\d{4}-\d\d-\d\d$/.test(limit.on));
    host.replaceChildren(
      element("h2", {}, say("limits.title")),
      dated.length
        ? element("p", { class: "about" }, say("limits.about"))
        : element("p", { class: "note" }, say("limits.none")),
      dated.length ? this.legend(dated) : "",
      dated.length ? this.line(host, dated) : "",
      element("h2", {}, say("limits.kinds")),
      this.byKind(tasks),
    );
  },

  legend(dated) {
    const kinds = this.kinds.filter((kind) => dated.some((limit) => limit.kind === kind));
    return legend(kinds.map((kind) => [`kind-${kind}`, say(`limit.${kind}`)]));
  },

  // Months, or quarters or years where the months are too many for the width.
  line(host, dated) {
    const width = Math.max(280, host.clientWidth - 40);
    const months = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
    const all = dated.map((limit) => months(limit.on));
    const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
    const step =
      [1, 3, 12, 60, 240].find((s) => (Math.floor(high / s) - Math.floor(low / s) + 1) * 14 <= width) || 1200;
    const first = Math.floor(low / step);
    const bars = Array.from({ length: Math.floor(high / step) - first + 1 }, () => ({}));
    dated.forEach((limit, i) => {
      const bar = bars[Math.floor(all[i] / step) - first];
      bar[limit.kind] = (bar[limit.kind] || 0) + 1;
    });
    return this.chart(bars, first * step, step, width);
  },

  chart(bars, start, step, width) {
    const [height, foot, top] = [260, 40, 18];
    const sums = bars.map((bar) => Object.values(bar).reduce((a, b) => a + b, 0));
    const most = Math.max(...sums);
    const wide = Math.min(72, width / bars.length);
    const scale = (height - foot - top) / most;
    const drawn = bars.map((bar, i) => {
      const x = i * wide;
      const label = this.period(start + i * step, step);
      const parts = [this.tick(start + i * step, step, x, height - foot, wide)];
      if (!sums[i]) return parts;
      let y = height - foot;
      const stack = this.kinds
        .filter((kind) => bar[kind])
        .map((kind) => {
          const tall = bar[kind] * scale;
          y -= tall;
          return drawing("rect", { class: `kind-${kind}`, x: x + wide * 0.12, y, width: wide * 0.76, height: tall });
        });
      const number =
        wide >= 18
          ? drawing("text", { class: "number", x: x + wide / 2, y: y - 5, "text-anchor": "middle" }, String(sums[i]))
          : null;
      const space = drawing("rect", { class: "space", x, y: 0, width: wide, height: height - foot });
      const act = () => State.change({ ...this.range(start + i * step, step), view: "tasks", sort: "due" });
      parts.push(drawnButton(say("limits.bar", label, sums[i]), act, space, ...stack, number));
      return parts;
    });
    const base = drawing("line", {
      class: "base",
      x1: 0,
      x2: bars.length * wide,
      y1: height - foot,
      y2: height - foot,
    });
    const set = { width: bars.length * wide, height, role: "group", "aria-label": say("limits.title") };
    return element("div", { class: "chart" }, drawing("svg", set, base, ...drawn));
  },

  // The year below its first bar, the month below each that has room.
  tick(month, step, x, y, wide) {
    const [year, of] = [Math.floor(month / 12), month % 12];
    const texts = [];
    if (step < 12 && wide >= 14)
      texts.push(
        drawing(
          "text",
          { class: "tick", x: x + wide / 2, y: y + 14, "text-anchor": "middle" },
          String(step === 1 ? of + 1 : `Q${of / 3 + 1}`),
        ),
      );
    if (of === 0)
      texts.push(
        drawing("text", { class: "tick year", x: x + wide / 2, y: y + 32, "text-anchor": "middle" }, String(year)),
      );
    return texts;
  },

  period(month, step) {
    const { from, until } = this.range(month, step);
    return step === 1 ? from.slice(0, 7) : `${from.slice(0, 7)} – ${until.slice(0, 7)}`;
  },

  range(month, step) {
    const day = (m, after) =>
      `${String(Math.floor(m / 12)).padStart(4, "0")}-${String((m % 12) + 1).padStart(2, "0")}-${after}`;
    const last = month + step - 1;
    return {
      from: day(month, "01"),
      until: day(last, new Date(Date.UTC(Math.floor(last / 12), (last % 12) + 1, 0)).getUTCDate()),
    };
  },

  byKind(tasks) {
    const rows = ["dated", ...this.kinds, "none"].map((kind) => {
      const fits = Order.limited(kind);
      return { kind, count: tasks.filter(fits).length };
    });
    const act = (limit) => State.change({ limit, view: "tasks" });
    return bars(
      rows.map(({ kind, count }) => ({
        name: say(`limit.${kind}`),
        parts: [[`kind-${kind}`, count]],
        act: () => act(kind),
      })),
    );
  },
};
