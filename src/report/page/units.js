// Units: which unit has how many tasks, and in which role.
const Units = {
  shown: 30,

  draw(host, tasks) {
    const loads = this.loads(tasks);
    const roles = ROLES.map((role) => [`role-${role}`, say(`role.${role}`)]);
    const rows = loads.slice(0, this.shown).map(({ unit, counts }) => ({
      name: Data.unitNames[unit],
      parts: ROLES.map((role, i) => [`role-${role}`, counts[i]]),
      act: () => State.change({ unit: Data.unitNames[unit], view: "tasks" }),
    }));
    const left = Math.min(50, loads.length - this.shown);
    const more = () => {
      this.shown += left;
      this.draw(host, tasks);
    };
    host.replaceChildren(
      element("h2", {}, say("units.title")),
      loads.length
        ? element("p", { class: "about" }, say("units.about"))
        : element("p", { class: "note" }, say("units.none")),
      loads.length ? legend(roles) : "",
      bars(rows),
      left > 0 ? button(say("units.more", left), more) : "",
    );
  },

  // Units by number of tasks; the tasks of one are counted by role.
  loads(tasks) {
    const loads = new Map();
    for (const task of tasks) {
      task.units.forEach((unit, i) => {
        if (!loads.has(unit)) loads.set(unit, { unit, counts: [0, 0, 0, 0], all: 0 });
        const load = loads.get(unit);
        load.counts[ROLES.indexOf(task.record.units[i].role)]++;
        load.all++;
      });
    }
    return [...loads.values()].sort((a, b) => b.all - a.all || a.unit - b.unit);
  },
};
