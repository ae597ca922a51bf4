// Data: the documents, tasks, topics and pairs of this file, unpacked and with what finding them fast needs.
const Data = {
  documents: [],
  tasks: [],
  topics: [],
  pairs: [],
  // Task id to task.
  byId: new Map(),
  // Document id to document.
  documentById: new Map(),
  // Unit name to its number; numbers to names.
  unitNumbers: new Map(),
  unitNames: [],
  end: null,

  // Reads everything; `progress` is told how many documents there are by now.
  async read(packed, progress) {
    let lines = 0;
    for await (const line of linesOf(packed)) {
      const [kind, value] = Object.entries(JSON.parse(line))[0];
      this[kind === "end" ? "takeEnd" : `take_${kind}`](value);
      if (++lines % 500 === 0) progress(this.documents.length);
    }
    if (!this.end || this.end.tasks !== this.tasks.length) throw new Error("cut short");
    this.resolve();
  },

  takeEnd(end) {
    this.end = end;
  },

  take_document({ record, text }) {
    const fields = record.document;
    const document = {
      at: this.documents.length,
      fields,
      text,
      warnings: record.warnings,
      name: fields.title || fields.notice_title || fields.source,
      agency: fields.agency || "",
      folded: fold(
        [fields.title, fields.notice_title, fields.agency, fields.doc_number, fields.source].filter(Boolean).join("\n"),
      ),
      year: fields.year === null ? "" : String(fields.year),
      first: this.tasks.length,
    };
    this.documents.push(document);
    if (!this.documentById.has(fields.id)) this.documentById.set(fields.id, document);
    for (const task of record.tasks) this.takeTask(document, task);
    document.after = this.tasks.length;
  },

  takeTask(document, record) {
    const limits = record.time_limits;
    const dues = limits.map((l) => l.end || l.due || "").filter(Boolean);
    const task = {
      at: this.tasks.length,
      document,
      record,
      path: record.path.map((h) => (h.label || "") + h.heading).join(" > "),
      units: record.units.map((unit) => this.unitNumber(unit.name)),
      due: dues.reduce((a, b) => (a > b ? a : b), ""),
      topics: [],
      pairs: [],
    };
    task.folded = fold(
      [
        record.label || "",
        record.task,
        record.requirement,
        task.path,
        ...record.units.map((u) => `${u.name} ${u.raw}`),
        ...limits.map((l) => l.raw),
        document.name,
        document.agency,
        document.fields.doc_number || "",
      ].join("\n"),
    );
    this.tasks.push(task);
    if (!this.byId.has(record.id)) this.byId.set(record.id, task);
  },

  unitNumber(name) {
    let number = this.unitNumbers.get(name);
    if (number === undefined) {
      number = this.unitNames.push(name) - 1;
      this.unitNumbers.set(name, number);
    }
    return number;
  },

  // The text of a document that came without it.
  take_text({ id, text }) {
    const document = this.documentById.get(id);
    if (document) document.text ??= text;
  },

  take_topic(topic) {
    this.topics.push(topic);
  },

  take_pair(pair) {
    this.pairs.push(pair);
  },

  // Ids become the things that they name; what names nothing here is left out.
  resolve() {
    for (const [at, topic] of this.topics.entries()) {
      topic.at = at;
      topic.tasks = topic.members.map((id) => this.byId.get(id)).filter(Boolean);
      for (const task of topic.tasks) task.topics.push(at);
      topic.steps = topic.spread
        .map((step) => ({ ...step, document: this.documentById.get(step.document) }))
        .filter((step) => step.document);
    }
    for (const [at, pair] of this.pairs.entries()) {
      pair.at = at;
      pair.from = this.byId.get(pair.a) || null;
      pair.to = this.byId.get(pair.b) || null;
      pair.fromDocument = this.documentById.get(pair.a_document);
      pair.toDocument = this.documentById.get(pair.b_document);
      for (const task of [pair.from, pair.to]) task?.pairs.push(pair);
    }
    this.pairs = this.pairs.filter((p) => p.fromDocument && p.toDocument && (p.from || p.to));
  },
};

// Words behind their number: 第三章 is set off from them, （三） sets itself off.
function numbered(label, words) {
  return (label || "") + (/[\p{L}\p{N}]$/u.test(label || "") ? " " : "") + words;
}

// A document's name with its year, which most names hold already.
function dated(document) {
  return document.name.includes(document.year) ? document.name : `${document.year} ${document.name}`;
}

// What tells two documents held against each other apart, in short: their years, their agencies, else what they are called.
function sideNames(relation, from, to) {
  const apart = (a, b) => a && b && a !== b;
  const years = apart(from.year, to.year);
  if (years && (relation === "years" || !apart(from.agency, to.agency))) return [from.year, to.year];
  const agencies = [from, to].map((document) => [document.agency, years && document.year].filter(Boolean).join(" "));
  for (const names of [apart(from.agency, to.agency) && agencies, [from.name, to.name], [dated(from), dated(to)]])
    if (names && apart(...names)) return names;
  return ["A", "B"];
}

// Whether a task has no headline of its own: then its `task` is the heading above it.
function lacksHeadline({ record }) {
  const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
  const above = record.path.at(-1);
  return Boolean(record.requirement && above && bare(above.heading) === bare(record.task));
}

// What a task is called in one line: its number and headline, else what its requirement opens with.
function called(task) {
  const { label, requirement } = task.record;
  if (!lacksHeadline(task)) return numbered(label, task.record.task);
  const opening = [...requirement.slice(0, 80)].slice(0, 30).join("");
  return numbered(label, opening + (opening.length < requirement.length ? "…" : ""));
}

// Lines of text packed with gzip and base64, a slice at a time.
async function* linesOf(packed) {
  // A multiple of four, so that each slice is base64 of its own.
  const slice = 1 << 20;
  let at = 0;
  const bytes = new ReadableStream({
    pull(to) {
      if (at >= packed.length) return to.close();
      const binary = atob(packed.slice(at, (at += slice)));
      const part = new Uint8Array(binary.length);
      for (let i = 0; i < binary.length; i++) part[i] = binary.charCodeAt(i);
      to.enqueue(part);
    },
  });
  const reader = bytes.pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines;
  }
}
