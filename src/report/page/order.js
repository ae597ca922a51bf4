// Order: which tasks fit the filters, and in what order they and the documents stand.
const Order = {
  ranks: new Map(),

  // The tasks that fit, in the order asked for.
  tasks(state) {
    const fits = this.fitting(state);
    return this.sorted(Data.tasks.filter(fits), state.sort, TASK_KEYS);
  },

  fitting(state) {
    const words = this.words(state.q);
    const tests = words.map((word) => (task) => task.folded.includes(word));
    const is = (key, test) => state[key] && tests.push(test);
    is("document", (task) => task.document.at === Number(state.document));
    is("year", (task) => task.document.year === state.year);
    is("section", (task) => task.record.section === state.section);
    is("origin", (task) => task.record.origin === state.origin);
    is("topic", (task) => task.topics.includes(Number(state.topic)));
    is(
      "from",
      (task) =>
        task.due &&
        task.record.time_limits.some((l) => (l.end || l.due || "") >= state.from && this.before(l, state.until)),
    );
    is(
      "until",
      (task) => task.due && task.record.time_limits.some((l) => (l.end || l.due) && this.before(l, state.until)),
    );
    if (state.agency)
      tests.push(
        this.named(state.agency, new Set(Data.documents.map((d) => d.agency)), (task) => task.document.agency),
      );
    if (state.limit) tests.push(this.limited(state.limit));
    if (state.unit || state.role) tests.push(this.responsible(state.unit, state.role));
    return (task) => tests.every((test) => test(task));
  },

  words(q) {
    return fold(q).split(/\s+/).filter(Boolean);
  },

  before(limit, until) {
    return !until || (limit.end || limit.due) <= until;
  },

  // A name that is known is meant alone; else all that hold what was typed.
  named(typed, known, name) {
    if (known.has(typed)) return (task) => name(task) === typed;
    const folded = fold(typed);
    return (task) => fold(name(task)).includes(folded);
  },

  limited(kind) {
    if (kind === "none") return (task) => task.record.time_limits.length === 0;
    if (kind === "dated") return (task) => task.due !== "";
    return (task) => task.record.time_limits.some((l) => l.kind === kind);
  },

  responsible(typed, role) {
    const folded = fold(typed);
    const exact = Data.unitNumbers.get(typed);
    const meant = Data.unitNames.map((name, i) => (exact === undefined ? fold(name).includes(folded) : i === exact));
    return (task) => task.units.some((unit, i) => meant[unit] && (!role || task.record.units[i].role === role));
  },

  // `sort` is a key, with - before it for the other way round. What has no value stands last either way.
  sorted(items, sort, keys) {
    const down = sort.startsWith("-");
    const key = sort.replace(/^-/, "");
    if (!keys[key]) return items;
    const ranks = this.ranksOf(key, keys);
    const worth = (item) => (ranks[item.at] < 0 ? Infinity : down ? -ranks[item.at] : ranks[item.at]);
    return items.sort((a, b) => {
      const [x, y] = [worth(a), worth(b)];
      return x === y ? a.at - b.at : x - y;
    });
  },

  // The rank of every value, found once: Chinese by sound, numbers by size.
  ranksOf(key, keys) {
    const name = `${keys === TASK_KEYS ? "task" : "document"} ${key}`;
    if (!this.ranks.has(name)) {
      const all = keys === TASK_KEYS ? Data.tasks : Data.documents;
      const values = all.map(keys[key]);
      const distinct = [...new Set(values)].filter((value) => value !== "");
      const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
      distinct.sort((a, b) => (typeof a === "number" ? a - b : collator.compare(a, b)));
      const rank = new Map(distinct.map((value, i) => [value, i]));
      this.ranks.set(
        name,
        values.map((value) => rank.get(value) ?? -1),
      );
    }
    return this.ranks.get(name);
  },
};

const TASK_KEYS = {
  document: (task) => task.document.name,
  year: (task) => task.document.year,
  section: (task) => task.record.section,
  task: (task) => task.record.task.slice(0, 40),
  units: (task) => (task.units.length ? Data.unitNames[task.units[0]] : ""),
  due: (task) => task.due,
};

const DOCUMENT_KEYS = {
  title: (document) => document.name,
  agency: (document) => document.agency,
  region: (document) => document.fields.region?.name || "",
  year: (document) => document.year,
  number: (document) => document.fields.doc_number || "",
  issued: (document) => document.fields.issued_on || document.fields.published_on || "",
  tasks: (document) => document.after - document.first,
};
