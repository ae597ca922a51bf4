// Table: a grid of any length, of which only the rows in sight are drawn.

// Browsers lay out no taller elements well; longer tables scroll in larger steps.
const TALLEST = 4000000;

// Rows that are printed.
const PRINTED = 1000;

class Table {
  // `columns` are [key, words]; `cells` gives a row's cells; `open` is called with the item that was chosen, and with the
  // value in it (`data-go`) that was clicked.
  constructor({ name, columns, cells, open }) {
    Object.assign(this, { name, columns, cells, open, items: [], active: 0, drawn: new Map(), chosen: null });
    this.head = element("div", { role: "row", class: "row head", "aria-rowindex": 1 });
    this.rows = element("div", { class: "rows" });
    this.space = element("div", { class: "space" }, this.rows);
    this.scroller = element("div", { role: "rowgroup", class: "scroller", tabindex: -1 }, this.space);
    this.note = element("p", { class: "note", hidden: true });
    this.node = element(
      "div",
      { role: "grid", class: `grid ${name}`, "aria-colcount": columns.length },
      element("div", { role: "rowgroup" }, this.head),
      this.scroller,
      this.note,
    );
    this.scroller.addEventListener("scroll", () => requestAnimationFrame(() => this.draw()));
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  // Shows these items, from the top.
  show(items, sort) {
    this.drawHead(sort);
    this.items = items;
    this.active = Math.max(0, items.indexOf(this.chosen));
    this.node.setAttribute("aria-rowcount", items.length + 1);
    this.node.setAttribute("aria-label", say(`grid.${this.name}`));
    this.note.hidden = items.length > 0;
    this.note.textContent = say("nothing");
    this.clear();
    this.scroller.scrollTop = 0;
    this.draw();
  }

  drawHead(sort) {
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const cells = this.columns.map(([key, words], i) => {
      const order = sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none";
      const next = { none: key, ascending: `-${key}`, descending: "" }[order];
      const sorter = button(say(words), () => State.change({ sort: next }), {
        title: say("sort.by", say(words)),
        "data-key": key,
      });
      return element(
        "div",
        { role: "columnheader", class: `cell ${key}`, "aria-sort": order, "aria-colindex": i + 1 },
        sorter,
      );
    });
    this.head.replaceChildren(...cells);
    if (focused) this.head.querySelector(`[data-key="${focused}"]`).focus();
  }

  clear() {
    this.drawn.clear();
    this.rows.replaceChildren();
  }

  get rowHeight() {
    return parseFloat(getComputedStyle(this.node).getPropertyValue("--row"));
  }

  // Where the view stands: its top in the table's own pixels, and the factor to those of the scroller.
  sight() {
    const [row, height] = [this.rowHeight, this.scroller.clientHeight];
    const total = this.items.length * row;
    const tall = Math.min(total, TALLEST);
    const factor = tall > height ? (total - height) / (tall - height) : 1;
    return { row, height, tall, factor, top: this.scroller.scrollTop * factor };
  }

  draw() {
    if (this.printing || !this.node.isConnected) return;
    const { row, height, tall, top } = this.sight();
    if (row !== this.drawnRow) this.clear();
    this.drawnRow = row;
    this.space.style.height = `${tall}px`;
    const first = Math.max(0, Math.floor(top / row) - 4);
    const after = Math.min(this.items.length, Math.ceil((top + height) / row) + 4);
    this.rows.style.transform = `translateY(${this.scroller.scrollTop - top + first * row}px)`;
    this.fill(first, after);
  }

  // The rows from `first` to before `after`, those that are there already kept.
  fill(first, after) {
    const focused = this.rows.contains(document.activeElement);
    for (const [i, node] of this.drawn) {
      if (i >= first && i < after) continue;
      node.remove();
      this.drawn.delete(i);
    }
    if (focused && !this.rows.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    let next = this.rows.firstChild;
    for (let i = first; i < after; i++) {
      if (this.drawn.has(i)) {
        next = this.drawn.get(i).nextSibling;
        continue;
      }
      const node = this.row(i);
      this.drawn.set(i, node);
      this.rows.insertBefore(node, next);
    }
    this.markActive(first, after);
  }

  row(i) {
    const item = this.items[i];
    const cells = this.cells(item).map((inside, c) =>
      element("div", { role: "gridcell", class: `cell ${this.columns[c][0]}`, "aria-colindex": c + 1 }, inside),
    );
    const act = (event) => this.choose(i, event.target.closest("[data-go]")?.dataset.go);
    const set = {
      role: "row",
      class: "row",
      "aria-rowindex": i + 2,
      "aria-selected": String(item === this.chosen),
      onclick: act,
    };
    return element("div", set, ...cells);
  }

  // One row can be reached by Tab: the active one, or the first in sight.
  markActive(first, after) {
    const reached = this.active >= first && this.active < after ? this.active : Math.min(first + 4, after - 1);
    for (const [i, node] of this.drawn) node.tabIndex = i === reached ? 0 : -1;
  }

  choose(i, value) {
    this.active = i;
    this.mark(this.items[i]);
    this.open(this.items[i], value);
  }

  // Marks the item that is open, if any.
  mark(item) {
    this.chosen = item;
    for (const [i, node] of this.drawn) node.setAttribute("aria-selected", String(this.items[i] === item));
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight) - 1);
    const last = this.items.length - 1;
    const row = [...this.drawn].find(([, node]) => node === document.activeElement);
    const at = row ? row[0] : this.active;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[
      event.key
    ];
    if (to !== undefined) {
      event.preventDefault();
      this.focus(Math.min(last, Math.max(0, to)));
    } else if ((event.key === "Enter" || event.key === " ") && row) {
      event.preventDefault();
      this.choose(at);
    }
  }

  // Brings a row into sight and gives it the focus.
  focus(i) {
    if (i < 0 || i >= this.items.length) return;
    this.active = i;
    this.reveal(i);
    this.drawn.get(i)?.focus({ preventScroll: true });
  }

  reveal(i) {
    const { row, height, top, factor } = this.sight();
    const to = i * row < top ? i * row : (i + 1) * row > top + height ? (i + 1) * row - height : top;
    if (to !== top) this.scroller.scrollTop = to / factor;
    this.draw();
  }

  print(on) {
    this.printing = on;
    this.clear();
    if (!on) return this.draw();
    const count = Math.min(PRINTED, this.items.length);
    this.space.style.height = "auto";
    this.rows.style.transform = "none";
    this.fill(0, count);
    this.note.hidden = count === this.items.length;
    this.note.textContent = say("printed", count, this.items.length);
  }
}
