// Topics: documents × topics as a map of heat, and how a topic spread.
const Topics = {
  firstTopic: 0,
  firstDocument: 0,
  documentsShown: 40,

  draw(host, tasks) {
    const counts = this.counts(tasks);
    const topics = Data.topics.filter((topic) => counts.topics.has(topic.at));
    if (!topics.length) return host.replaceChildren(element("p", { class: "note" }, say("nothing")));
    const size = Math.max(3, Math.floor((host.clientWidth - (innerWidth > 760 ? 220 : 146)) / 76));
    this.firstTopic = Math.min(this.firstTopic, Math.max(0, topics.length - 1));
    const columns = topics.slice(this.firstTopic, this.firstTopic + size);
    // Documents that have none of the topics in sight would be empty rows.
    const holds = (document) => columns.some((topic) => counts.cells.has(`${document.at} ${topic.at}`));
    const documents = Data.documents.filter(holds);
    const chosen = Data.topics[Number(State.now.spread)];
    this.chosen = State.now.spread !== "" && chosen ? chosen : null;
    this.firstDocument = Math.min(this.firstDocument, Math.max(0, documents.length - 1));
    const again = () => this.draw(host, tasks);
    host.replaceChildren(
      element("h2", {}, say("topics.title")),
      element("p", { class: "about" }, say("topics.about")),
      element(
        "div",
        { class: "pages" },
        this.pages("topics.part", "firstTopic", size, topics.length, again),
        this.pages("documents.part", "firstDocument", this.documentsShown, documents.length, again),
      ),
      this.map(columns, documents.slice(this.firstDocument, this.firstDocument + this.documentsShown), counts),
      this.chosen ? this.detail(this.chosen) : "",
    );
  },

  // How many of these tasks stand in which document and topic.
  counts(tasks) {
    const counts = { cells: new Map(), topics: new Set(), most: 1 };
    for (const task of tasks) {
      for (const topic of task.topics) {
        const key = `${task.document.at} ${topic}`;
        const count = (counts.cells.get(key) || 0) + 1;
        counts.cells.set(key, count);
        counts.topics.add(topic);
        counts.most = Math.max(counts.most, count);
      }
    }
    return counts;
  },

  pages(words, first, size, length, again) {
    const move = (by) => () => {
      this[first] = Math.max(0, this[first] + by);
      again();
    };
    const from = this[first];
    return element(
      "p",
      {},
      say(words, from + 1, Math.min(length, from + size), length),
      " ",
      button(say("earlier"), move(-size), { disabled: from === 0 }),
      button(say("later"), move(size), { disabled: from + size >= length }),
    );
  },

  map(topics, documents, counts) {
    const choose = (topic) => () => {
      State.change({ spread: this.chosen === topic ? "" : String(topic.at) });
      document.querySelector(".topic-detail h3")?.scrollIntoView({ block: "start" });
    };
    const heads = topics.map((topic) =>
      element(
        "th",
        { scope: "col" },
        button(element("span", {}, topic.name), choose(topic), {
          title: topic.name,
          "aria-expanded": String(this.chosen === topic),
        }),
      ),
    );
    const rows = documents.map((document) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", title: document.name }, element("span", {}, dated(document))),
        ...topics.map((topic) => this.cell(document, topic, counts)),
      ),
    );
    const caption = element("caption", { class: "unseen" }, say("topics.title"));
    return element(
      "div",
      { class: "heat" },
      element(
        "table",
        {},
        caption,
        element("thead", {}, element("tr", {}, element("td"), ...heads)),
        element("tbody", {}, ...rows),
      ),
    );
  },

  cell(document, topic, counts) {
    const count = counts.cells.get(`${document.at} ${topic.at}`) || 0;
    if (!count) return element("td", {});
    const level = Math.ceil((Math.log1p(count) / Math.log1p(counts.most)) * 5);
    const act = () => State.change({ document: String(document.at), topic: String(topic.at), view: "tasks" });
    return element(
      "td",
      { class: `level-${level}` },
      button(String(count), act, { "aria-label": say("topics.cell", document.name, count, topic.name) }),
    );
  },

  detail(topic) {
    const percent = (share) => `${Math.round(share * 100)}%`;
    const row = (step, i) =>
      element(
        "tr",
        {},
        element("td", {}, String(i + 1)),
        element(
          "td",
          {},
          button(step.document.name, () => State.show({ document: String(step.document.at), topic: String(topic.at) })),
        ),
        element("td", {}, step.document.agency),
        element("td", {}, step.document.fields.issued_on || ""),
        element("td", { class: "right" }, step.days === null ? "" : String(step.days)),
        element("td", { class: "right" }, percent(step.likeness)),
      );
    const heads = ["", say("document"), say("agency"), say("issued"), say("days"), say("likeness")];
    return element(
      "section",
      { class: "topic-detail" },
      element("h3", {}, topic.name),
      topic.keywords.length ? element("p", {}, `${say("keywords")}: ${topic.keywords.join("、")}`) : "",
      element(
        "p",
        {},
        button(say("topic.tasks", topic.tasks.length), () => State.show({ topic: String(topic.at) })),
      ),
      element("h4", {}, say("spread")),
      element(
        "div",
        { class: "scrolled" },
        element(
          "table",
          { class: "list" },
          element("thead", {}, element("tr", {}, ...heads.map((h) => element("th", { scope: "col" }, h)))),
          element("tbody", {}, ...topic.steps.slice(0, 500).map(row)),
        ),
      ),
    );
  },
};
