// State: what is looked at. It stands in the address behind #, so that a view can be kept and sent.
const State = {
  now: {},
  listeners: [],

  // What each part is when nothing was chosen. Tasks, documents, topics and pairs are named by their number in this file.
  start: {
    view: "tasks",
    q: "",
    document: "",
    agency: "",
    year: "",
    unit: "",
    role: "",
    limit: "",
    from: "",
    until: "",
    section: "",
    origin: "",
    topic: "",
    chain: "",
    flow: "",
    kind: "",
    pair: "",
    spread: "",
    sort: "",
    task: "",
    lang: "",
    theme: "",
  },

  filters: ["q", "document", "agency", "year", "unit", "role", "limit", "from", "until", "section", "origin", "topic"],

  // What is chosen within a picture: plans that follow one another, two of them, the kind of pair, the open pair; the open topic.
  choices: ["chain", "flow", "kind", "pair", "spread"],

  read() {
    const given = new URLSearchParams(location.hash.slice(1));
    this.now = { ...this.start };
    for (const key of Object.keys(this.start)) if (given.has(key)) this.now[key] = given.get(key);
  },

  change(patch) {
    const before = this.now;
    this.now = { ...before, ...patch };
    clearTimeout(this.kept);
    this.kept = setTimeout(() => this.keep(), 200);
    for (const listener of this.listeners) listener(this.now, before);
  },

  // Browsers don't let the address change with every key that is typed.
  keep() {
    const chosen = Object.entries(this.now).filter(([key, value]) => value !== this.start[key]);
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
  },

  // Tasks that fit these filters and no others.
  show(filters) {
    const none = Object.fromEntries(this.filters.map((key) => [key, ""]));
    this.change({ ...none, ...filters, view: "tasks" });
  },
};
