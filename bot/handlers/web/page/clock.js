// The demonstration's clock: the time in both countries, and three ways to move it forward.

import { h, icon, post, written } from "./dom.js";

const STEPS = [["hour", "plus_hour"], ["morning", "next_morning"], ["next", "next_message"]];

export class ClockBar {
  constructor(word, language, moved) {
    Object.assign(this, { word, language, moved });
    this.times = h("div", { class: "clock-times", role: "status" });
    this.due = h("p", { class: "clock-due" });
    this.steps = h("div", { class: "clock-steps", role: "group" });
    this.element = h("section", { class: "clock" }, h("div", { class: "clock-face" }, icon("clock"), h("div", {}, this.times, this.due)), this.steps);
  }

  speak() {
    this.element.setAttribute("aria-label", this.word("clock"));
    this.steps.setAttribute("aria-label", this.word("clock"));
    this.steps.replaceChildren(...STEPS.map(([how, name]) => h("button", { type: "button", class: "step", on: { click: () => this.forward(how) } }, this.word(name))));
    if (this.shown) this.show(this.shown);
  }

  show(clock) {
    this.shown = clock;
    const write = (at, style) => written(at, this.language(), "LB", style);
    const towns = Object.entries(clock.now).sort().reverse().map(([country, at]) => h("span", { class: "clock-town" }, `${this.word(country)} `, h("b", {}, h("bdi", {}, write(at, "hour")))));
    const first = clock.now.LB ?? Object.values(clock.now)[0];
    const state = JSON.stringify([this.language(), clock]);
    if (state === this.state) return;
    this.state = state;
    this.times.replaceChildren(h("span", { class: "clock-day" }, first ? write(first, "short") : ""), ...towns);
    this.due.textContent = clock.next_due ? `${this.word("next_due")}: ${write(onClock(clock.next_due, first), "soon")}` : this.word("none_due");
  }

  async forward(how) {
    if (this.element.getAttribute("aria-busy") === "true") return;
    this.element.setAttribute("aria-busy", "true");
    const response = await post("/demo/forward", { how }).catch(() => null);
    if (response?.ok) this.show(await response.json());
    this.element.setAttribute("aria-busy", "false");
    await this.moved();
  }
}

// A moment as it stands on the clock that showed `now`, whatever offset it was written with.
function onClock(moment, now) {
  const offset = Date.parse(`${now.slice(0, 19)}Z`) - Date.parse(now);
  return new Date(Date.parse(moment) + offset).toISOString();
}
