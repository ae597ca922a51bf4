// Export: what is shown as CSV, under the names that the fields have in tasks.csv and documents.jsonl.
const Export = {
  taskColumns: [
    "document_id",
    "source",
    "region",
    "agency",
    "year",
    "doc_number",
    "title",
    "task_id",
    "origin",
    "section",
    "path",
    "label",
    "task",
    "requirement",
    "lead_units",
    "responsible_units",
    "cooperating_units",
    "supporting_units",
    "time_limit",
    "time_limit_kind",
    "start",
    "due",
    "topics",
  ],

  documentColumns: [
    "id",
    "source",
    "title",
    "notice_title",
    "agency",
    "region",
    "region_code",
    "year",
    "doc_number",
    "issued_on",
    "published_on",
    "kind",
    "tasks",
  ],

  tasks(tasks) {
    this.save(
      "tasks-shown.csv",
      this.csv(
        this.taskColumns,
        tasks.map((task) => this.task(task)),
      ),
      tasks.length,
    );
  },

  documents(documents) {
    this.save(
      "documents-shown.csv",
      this.csv(
        this.documentColumns,
        documents.map((document) => this.document(document)),
      ),
      documents.length,
    );
  },

  // The mark at the start is for Excel.
  csv(columns, rows) {
    return "\ufeff" + [columns, ...rows].map((row) => row.map((value) => this.cell(value)).join(",") + "\n").join("");
  },

  document(document) {
    const { fields } = document;
    return [
      fields.id,
      fields.source,
      fields.title,
      fields.notice_title,
      fields.agency,
      fields.region?.name,
      fields.region?.code,
      document.year,
      fields.doc_number,
      fields.issued_on,
      fields.published_on,
      fields.kind,
      document.after - document.first,
    ];
  },

  task(task) {
    const { record, document } = task;
    const { fields } = document;
    const units = (role) =>
      record.units
        .filter((unit) => unit.role === role)
        .map((unit) => unit.name)
        .join("|");
    const limits = record.time_limits;
    const starts = limits
      .map((limit) => limit.start || "")
      .filter(Boolean)
      .sort();
    const ends = limits
      .map((limit) => limit.end || "")
      .filter(Boolean)
      .sort();
    return [
      fields.id,
      fields.source,
      fields.region?.name,
      fields.agency,
      document.year,
      fields.doc_number,
      fields.title,
      record.id,
      record.origin,
      record.section,
      task.path,
      record.label,
      record.task,
      record.requirement,
      ...ROLES.map(units),
      limits.map((limit) => limit.raw).join("|"),
      limits.map((limit) => limit.kind).join("|"),
      starts[0],
      ends.pop(),
      task.topics.map((at) => Data.topics[at].name).join("|"),
    ];
  },

  // No cell may run as a formula in a spreadsheet program.
  cell(value) {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  },

  save(name, csv, rows) {
    const address = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
    const link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    announce(say("exported", rows, name));
  },
};
