// Bars: rows of bars, and the key to their colours.

// A key to colours.
function legend(entries) {
  const key = ([kind, words]) =>
    element(
      "li",
      {},
      drawing(
        "svg",
        { width: 14, height: 14, "aria-hidden": true },
        drawing("rect", { class: kind, width: 14, height: 14 }),
      ),
      words,
    );
  return element("ul", { class: "legend" }, ...entries.map(key));
}

// Rows of bars, each a button; `parts` are [class, count].
function bars(rows) {
  const sum = (row) => row.parts.reduce((all, [, count]) => all + count, 0);
  const most = Math.max(1, ...rows.map(sum));
  const made = rows.map((row) => {
    let x = 0;
    const parts = row.parts
      .filter(([, count]) => count)
      .map(([kind, count]) => {
        const share = (count / most) * 100;
        x += share;
        return drawing("rect", { class: kind, x: `${x - share}%`, width: `${share}%`, height: "100%" });
      });
    const count = sum(row);
    const drawn = drawing("svg", { width: "100%", height: 16, "aria-hidden": true }, ...parts);
    const inside = [
      element("span", { class: "of" }, row.name),
      drawn,
      element("span", { class: "number" }, count.toLocaleString("en-US")),
    ];
    return element(
      "li",
      {},
      button(inside, row.act, { "aria-label": say("units.row", row.name, count), disabled: count === 0 }),
    );
  });
  return element("ul", { class: "bars" }, ...made);
}
