// Elements: made here and nowhere else. What is given as text becomes text, never markup.
function element(tag, set, ...inside) {
  return fitted(document.createElement(tag), set, inside);
}

function drawing(tag, set, ...inside) {
  return fitted(document.createElementNS("http://www.w3.org/2000/svg", tag), set, inside);
}

function fitted(node, set, inside) {
  for (const [name, value] of Object.entries(set || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat(2).filter((part) => part !== null && part !== undefined && part !== false));
  return node;
}

function button(text, act, set) {
  return element("button", { type: "button", onclick: act, ...set }, text);
}

// A part of a drawing that acts like a button.
function drawnButton(label, act, ...inside) {
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  };
  const set = { role: "button", tabindex: 0, class: "pick", "aria-label": label, onclick: act, onkeydown: key };
  return drawing("g", set, drawing("title", {}, label), ...inside);
}

// Said by a screen reader; what follows at once replaces it.
function announce(text) {
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => (document.getElementById("status").textContent = text), 250);
}

// Text with the searched words marked.
function marked(text, words) {
  const folded = words.length ? fold(text) : "";
  const parts = [];
  let done = 0;
  while (words.length && done < text.length) {
    let [at, length] = [-1, 0];
    for (const word of words) {
      const found = folded.indexOf(word, done);
      if (found >= 0 && (at < 0 || found < at)) [at, length] = [found, word.length];
    }
    if (at < 0) break;
    parts.push(text.slice(done, at), element("mark", { class: "hit" }, text.slice(at, at + length)));
    done = at + length;
  }
  parts.push(text.slice(done));
  return parts;
}

// Lower case, and full-width signs as half-width ones; as long as what was given, so that places stay.
function fold(text) {
  const narrow = text.replace(/[\uff01-\uff5e\u3000]/g, (c) =>
    c === "\u3000" ? " " : String.fromCharCode(c.charCodeAt(0) - 0xfee0),
  );
  const lower = narrow.toLowerCase();
  return lower.length === narrow.length ? lower : narrow;
}
