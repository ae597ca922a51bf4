// Tables: the rows of tasks and of documents.
const ROLES = ["lead", "responsible", "cooperate", "support"];

// What a row shows of a long text: its beginning, or the surroundings of the first word searched for.
function snippet(text, words) {
  const folded = words.length ? fold(text) : "";
  const hits = words.map((word) => folded.indexOf(word)).filter((at) => at > 120);
  const from = hits.length ? Math.min(...hits) - 20 : 0;
  return marked((from ? "…" : "") + text.slice(from, from + 260), words);
}

function taskCells(task) {
  const words = Order.words(State.now.q);
  const { record } = task;
  const units = ROLES.flatMap((role) => {
    const units = [...record.units.entries()].filter(([, unit]) => unit.role === role).slice(0, 12);
    const names = units.map(([i, unit], n) => [
      n ? "、" : "",
      element("span", { "data-go": `unit-${i}` }, marked(unit.name, words)),
    ]);
    return names.length
      ? [element("div", { class: `role ${role}` }, element("b", {}, say(`role.${role}`)), " ", ...names.flat())]
      : [];
  });
  const limits = record.time_limits
    .slice(0, 6)
    .map((limit, i) => [
      i ? "、" : "",
      element("span", { "data-go": `limit-${i}` }, marked(limit.raw.slice(0, 60), words)),
    ]);
  const latest = record.time_limits.findIndex((limit) => (limit.end || limit.due) === task.due);
  const name = record.task === task.document.name ? "" : numbered(record.label, record.task.slice(0, 200));
  return [
    [
      element("div", { class: "path" }, marked(task.path.slice(-200), words)),
      element("div", { class: "headline" }, marked(name, words)),
      element("div", { class: "rest" }, snippet(record.requirement, words)),
    ],
    units,
    [element("time", { "data-go": `limit-${latest}` }, task.due), element("div", { class: "rest" }, ...limits)],
    [
      element("div", { class: "name" }, marked(task.document.name, words)),
      element("div", { class: "rest" }, marked(task.document.agency, words)),
    ],
    task.document.year,
    say(`section.${record.section}`),
  ];
}

function documentCells(document) {
  const { fields } = document;
  return [
    [element("div", { class: "headline" }, document.name), element("div", { class: "rest" }, fields.source)],
    document.agency,
    fields.region?.name || "",
    document.year,
    fields.doc_number || "",
    fields.issued_on || fields.published_on || "",
    (document.after - document.first).toLocaleString("en-US"),
  ];
}

const Tables = {
  make() {
    this.tasks = new Table({
      name: "tasks",
      columns: [
        ["task", "task"],
        ["units", "units"],
        ["due", "due"],
        ["document", "document"],
        ["year", "year"],
        ["section", "section"],
      ],
      cells: taskCells,
      open: (task, value) => {
        State.change({ task: String(task.at) });
        document.querySelector("#source h2").focus({ preventScroll: true });
        if (value) Source.go(value, true);
      },
    });
    this.documents = new Table({
      name: "documents",
      columns: [
        ["title", "title"],
        ["agency", "agency"],
        ["region", "region"],
        ["year", "year"],
        ["number", "number"],
        ["issued", "issued"],
        ["tasks", "tasks"],
      ],
      cells: documentCells,
      open: (document) => State.show({ document: String(document.at), sort: "" }),
    });
    for (const [name, on] of [
      ["beforeprint", true],
      ["afterprint", false],
    ]) {
      addEventListener(name, () =>
        [this.tasks, this.documents].filter((table) => table.node.isConnected).forEach((table) => table.print(on)),
      );
    }
  },

  // The documents that hold tasks that are shown, or what is searched for in their own names; without filters, all.
  documentsOf(tasks, state) {
    const searched = State.filters.every((key) => key === "q" || state[key] === "");
    const words = Order.words(state.q);
    const holding = new Set(tasks.map((task) => task.document));
    const named = (document) => searched && words.every((word) => document.folded.includes(word));
    const documents = Data.documents.filter((document) => holding.has(document) || named(document));
    return Order.sorted(documents, state.sort, DOCUMENT_KEYS);
  },
};
