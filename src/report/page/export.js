// Export: the tasks that are shown as CSV, under the column names of tasks.csv.
const Export = {
  columns: [
    "document_id", "source", "region", "agency", "year", "doc_number", "title", "task_id", "origin", "section", "path", "label",
    "task", "requirement", "lead_units", "responsible_units", "cooperating_units", "supporting_units", "time_limit",
    "time_limit_kind", "start", "due", "topics",
  ],

  csv(tasks) {
    const rows = [this.columns, ...tasks.map((task) => this.row(task))];
    // The mark at the start is for Excel.
    return "\ufeff" + rows.map((row) => row.map((value) => this.cell(value)).join(",") + "\n").join("");
  },

  row(task) {
    const { record, document } = task;
    const { fields } = document;
    const units = (role) => record.units.filter((unit) => unit.role === role).map((unit) => unit.name).join("|");
    const limits = record.time_limits;
    const starts = limits.map((limit) => limit.start || "").filter(Boolean).sort();
    const ends = limits.map((limit) => limit.end || "").filter(Boolean).sort();
    return [
      fields.id, fields.source, fields.region?.name, fields.agency, document.year, fields.doc_number, fields.title, record.id,
      record.origin, record.section, task.path, record.label, record.task, record.requirement,
      ...ROLES.map(units),
      limits.map((limit) => limit.raw).join("|"), limits.map((limit) => limit.kind).join("|"), starts[0], ends.pop(),
      task.topics.map((at) => Data.topics[at].name).join("|"),
    ];
  },

  // No cell may run as a formula in a spreadsheet program.
  cell(value) {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  },

  save(tasks) {
    const name = "tasks-shown.csv";
    const address = URL.createObjectURL(new Blob([this.csv(tasks)], { type: "text/csv;charset=utf-8" }));
    const link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    announce(say("exported", tasks.length, name));
  },
};
