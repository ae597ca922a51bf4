// Filters: the fields above the table, and what can be chosen in them.

// Longer lists of what can be chosen help nobody and make browsers slow; the others can be typed or are led to.
const CHOICES = 1000;

const Filters = {
  // Values that records give, with the words for them.
  fixed: {
    role: ["lead", "responsible", "cooperate", "support"],
    limit: ["dated", "by", "during", "within", "every", "ongoing", "stated", "none"],
    section: ["objective", "action", "safeguard"],
    origin: ["body", "table"],
  },

  make() {
    const form = document.getElementById("filters");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => State.change({ [event.target.id]: event.target.value }));
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      State.change(Object.fromEntries(State.filters.map((key) => [key, ""])));
      document.getElementById("q").focus();
    });
    document.getElementById("more").addEventListener("click", () => this.unfold(!form.classList.contains("unfolded")));
    this.unfold(!matchMedia("(max-width: 760px)").matches);
    this.draw();
  },

  unfold(open) {
    document.getElementById("filters").classList.toggle("unfolded", open);
    document.getElementById("more").setAttribute("aria-expanded", open);
  },

  // All fields anew, in the language of the moment.
  draw() {
    const distinct = (values) =>
      [...new Set(values)].filter(Boolean).sort(new Intl.Collator("zh-Hans-CN", { numeric: true }).compare);
    const same = (values) => values.map((value) => [value, value]);
    const fields = [
      this.choice("document", []),
      this.typed("agency", distinct(Data.documents.map((d) => d.agency))),
      this.choice("year", same(distinct(Data.documents.map((d) => d.year)).reverse())),
      this.typed("unit", distinct(this.units())),
      ...Object.keys(this.fixed).map((key) =>
        this.choice(
          key,
          this.fixed[key].map((value) => [value, say(`${key}.${value}`)]),
        ),
      ),
      this.date("from"),
      this.date("until"),
      Data.topics.length
        ? this.choice(
            "topic",
            Data.topics.slice(0, CHOICES).map((topic) => [String(topic.at), topic.name]),
          )
        : null,
    ];
    document.getElementById("fields").replaceChildren(...fields.filter(Boolean));
    this.follow(State.now);
  },

  // Names of units, those with most tasks where they are many.
  units() {
    const names = Data.unitNames;
    return names.length <= CHOICES
      ? names
      : Units.loads(Data.tasks)
          .slice(0, CHOICES)
          .map(({ unit }) => names[unit]);
  },

  field(key, control) {
    return element("div", { class: "field", id: `field-${key}` }, element("label", { for: key }, say(key)), control);
  },

  choice(key, options) {
    const made = [["", say("any")], ...options].map(([value, text]) => element("option", { value }, text));
    return this.field(key, element("select", { id: key }, ...made));
  },

  typed(key, values) {
    const list = element("datalist", { id: `${key}-list` }, ...values.map((value) => element("option", { value })));
    return this.field(key, [element("input", { id: key, list: list.id, placeholder: say("any") }), list]);
  },

  date(key) {
    return this.field(key, element("input", { id: key, type: "date" }));
  },

  // Shows in the fields what is chosen.
  follow(state) {
    this.offer("document", state.document, Data.documents[Number(state.document)]);
    this.offer("topic", state.topic, Data.topics[Number(state.topic)]);
    document.getElementById("field-document").hidden = state.document === "";
    let active = 0;
    for (const key of State.filters) {
      const control = document.getElementById(key);
      if (control && control.value !== state[key]) control.value = state[key];
      if (key !== "q" && state[key]) active++;
      document.getElementById(`field-${key}`)?.classList.toggle("active", state[key] !== "");
    }
    document.getElementById("more").textContent = active ? say("more.active", active) : say("more");
    document.getElementById("reset").disabled = active === 0 && state.q === "";
  },

  // What was chosen elsewhere becomes an option where it is none.
  offer(key, value, chosen) {
    const select = document.getElementById(key);
    if (!select || value === "" || !chosen || [...select.options].some((option) => option.value === value)) return;
    select.append(element("option", { value }, chosen.name));
  },
};
