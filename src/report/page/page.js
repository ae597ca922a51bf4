// Page: puts the parts together and follows the state.
const Page = {
  tasks: [],

  async start() {
    State.read();
    this.dress();
    const packed = document.getElementById("data");
    try {
      if (typeof DecompressionStream === "undefined") return this.fail("old");
      await Data.read(packed.textContent.trim(), (documents) => this.tell(say("loading", documents)));
    } catch (error) {
      console.warn(error);
      return this.fail("damaged");
    }
    packed.remove();
    this.tell("");
    Filters.make();
    Tables.make();
    this.wire();
    State.listeners.push((now, before) => this.follow(now, before));
    this.drawChoices();
    this.follow(State.now, {});
    document.body.dataset.ready = "yes";
  },

  tell(words) {
    document.getElementById("status").textContent = words;
  },

  fail(words) {
    document.getElementById("view").replaceChildren(element("p", { class: "note", role: "alert" }, say(words)));
  },

  // Language and colours, which the address may ask for.
  dress() {
    if (State.now.lang) Words.language = State.now.lang === "zh" ? 1 : 0;
    document.documentElement.lang = Words.tag;
    document.documentElement.dataset.theme = State.now.theme;
    document.title = `要点 · ${say("name")}`;
    Words.fill(document);
  },

  wire() {
    const on = (id, act) => document.getElementById(id).addEventListener("click", act);
    on("language", () => State.change({ lang: Words.language ? "en" : "zh" }));
    on("theme", () => State.change({ theme: { "": "light", light: "dark", dark: "" }[State.now.theme] }));
    on("print", () => print());
    on("export", () => (State.now.view === "documents" ? Export.documents(this.documents) : Export.tasks(this.tasks)));
    on("skip", (event) => {
      event.preventDefault();
      const first = (selector) => document.querySelector(`#view ${selector}`);
      (first(".row[tabindex='0']") || first("button, [tabindex='0']"))?.focus();
    });
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => {
      const before = State.now;
      State.read();
      this.follow(State.now, before);
    });
    addEventListener("resize", () => Source.cover());
    new ResizeObserver(() => requestAnimationFrame(() => this.fit())).observe(document.getElementById("view"));
  },

  key(event) {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && State.now.task && !typing) return this.close();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("q").focus();
    } else if (State.now.task && (event.key === "n" || event.key === "p")) {
      this.step(event.key === "n" ? 1 : -1);
    }
  },

  get views() {
    return ["tasks", "documents", ...Object.keys(this.pictures)];
  },

  // What depends on the language only.
  drawChoices() {
    document.getElementById("language").textContent = say("language");
    document.getElementById("language").lang = Words.language ? "en" : "zh";
    document.getElementById("theme").textContent = say(`theme.${State.now.theme}`);
    const { documents, tasks, without_text: without, tasks_with_text: limit, megabytes_of_text: megabytes } = Data.end;
    const words = without
      ? say("holds.partly", documents, tasks, without, limit, megabytes)
      : say("holds", documents, tasks);
    const left = Data.end.documents_left_out;
    const missing = Data.end.text_missing;
    document.getElementById("holds").textContent =
      words + (missing ? say("holds.missing", missing) : "") + (left ? say("holds.left", left) : "");
    const tabs = this.views.map((view) =>
      button(say(`view.${view}`), () => State.change({ view, sort: "" }), {
        role: "tab",
        id: `tab-${view}`,
        "aria-controls": "view",
      }),
    );
    const list = document.getElementById("views");
    list.replaceChildren(...tabs);
    list.onkeydown = (event) => this.tabKey(event, tabs);
  },

  tabKey(event, tabs) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = tabs.indexOf(document.activeElement);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    next.click();
    next.focus();
  },

  follow(now, before) {
    const changed = (...keys) => keys.some((key) => now[key] !== before[key]);
    if (changed("lang", "theme")) {
      this.dress();
      this.drawChoices();
      Filters.draw();
    }
    // Before the view: an open task leaves less room to it.
    if (changed("task", "lang")) {
      const task = Data.tasks[Number(now.task)];
      Source.show(now.task !== "" && task ? task : null);
      Tables.tasks.mark(Source.task);
    }
    if (changed("lang", "view", "sort", ...State.filters)) {
      Filters.follow(now);
      this.tasks = Order.tasks(now);
      this.drawView();
    } else if (changed(...State.choices)) {
      this.drawView();
    }
    if (changed("task")) this.reveal();
  },

  // Pictures are drawn for the width that they have.
  fit() {
    const width = document.getElementById("view").clientWidth;
    if (width !== this.width && this.pictures[State.now.view]) this.drawView();
  },

  get pictures() {
    return {
      limits: Limits,
      units: Units,
      ...(Data.topics.length && { topics: Topics }),
      ...(Data.pairs.length && { years: Years }),
      help: Help,
    };
  },

  drawView() {
    const view = this.views.includes(State.now.view) ? State.now.view : "tasks";
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === `tab-${view}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      // On a narrow screen the tabs go on beyond its edge.
      if (chosen) tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
    }
    const host = document.getElementById("view");
    host.setAttribute("aria-labelledby", `tab-${view}`);
    host.className = view;
    this.width = host.clientWidth;
    const picture = this.pictures[view];
    if (picture) picture.draw(host, this.tasks);
    else this.drawTable(host, view);
    const count =
      view === "documents"
        ? say("count.documents", this.documents.length, Data.documents.length)
        : say("count", this.tasks.length, Data.tasks.length);
    document.getElementById("count").textContent = count;
    if (document.body.dataset.ready) announce(count);
  },

  drawTable(host, view) {
    const table = Tables[view];
    if (host.firstChild !== table.node) host.replaceChildren(table.node);
    this.documents = Tables.documentsOf(this.tasks, State.now);
    table.show(view === "documents" ? this.documents : this.tasks, State.now.sort);
  },

  // The task before or behind the open one, as they are shown.
  step(by) {
    const at = this.tasks.indexOf(Source.task) + by;
    if (at < 0 || at >= this.tasks.length) return;
    State.change({ task: String(this.tasks[at].at) });
  },

  // Brings the open task's row into sight.
  reveal() {
    const at = this.tasks.indexOf(Source.task);
    if (at < 0 || !Tables.tasks.node.isConnected) return;
    Tables.tasks.active = at;
    Tables.tasks.reveal(at);
  },

  close() {
    const at = this.tasks.indexOf(Source.task);
    State.change({ task: "" });
    if (State.now.view === "tasks") Tables.tasks.focus(at);
  },
};

Page.start();
