// The people one can be: by town, with a dot where something waits, and a door for a newcomer.

import { h, icon, iconButton, isRtl } from "./dom.js";

const SHADES = 6;

export function avatar({ address, name }) {
  const initials = name.trim().split(/\s+/).slice(0, 2).map((part) => [...part][0] ?? "");
  const shade = [...address].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % SHADES;
  // Two Arabic initials would join into a word; a thin gap keeps them letters.
  return h("span", { class: `avatar shade-${shade}`, aria: { hidden: "true" } }, initials.join("\u200c\u2009") || "+");
}

export class People {
  constructor({ word, language, choose, newcomer }) {
    Object.assign(this, { word, language, choose, newcomer });
    this.everybody = [];
    this.shown = [];
    this.closed = new Set();
    this.search = h("input", { type: "search", class: "find", dir: "auto", autocomplete: "off", on: { input: () => this.draw() } });
    this.box = h("div", { class: "people-list" });
    this.enter = h("button", { type: "button", class: "newcomer", on: { click: () => this.dialog.showModal() } });
    this.dialog = h("dialog", { class: "dialog" });
    this.element = h("nav", { class: "people" });
  }

  speak() {
    this.element.setAttribute("aria-label", this.word("people"));
    this.search.placeholder = this.word("find");
    this.search.setAttribute("aria-label", this.word("find"));
    this.enter.replaceChildren(icon("plus"), this.word("new_person"));
    this.buildDialog();
    this.element.replaceChildren(
      h("div", { class: "people-head" }, h("h2", {}, this.word("people")), iconButton("close", this.word("close"), () => this.close(), { class: "only-phone" })),
      h("p", { class: "people-about" }, this.word("demonstration_about")), this.search, this.box, this.enter, this.dialog);
    this.state = null;
    this.draw();
  }

  buildDialog() {
    const code = h("input", { type: "text", class: "code", dir: "ltr", required: true, autocomplete: "off", spellcheck: false, id: "code" });
    const enter = async (event) => {
      event.preventDefault();
      if (await this.newcomer(code.value)) {
        code.value = "";
        this.dialog.close();
        this.close();
      } else code.select();
    };
    this.dialog.setAttribute("aria-labelledby", "newcomer-title");
    this.dialog.replaceChildren(h("form", { on: { submit: enter } },
      h("h2", { id: "newcomer-title" }, this.word("new_person")), h("p", {}, this.word("new_person_about")),
      h("label", { htmlFor: "code" }, this.word("code")), code,
      h("div", { class: "dialog-row" }, h("button", { type: "button", class: "secondary", on: { click: () => this.dialog.close() } }, this.word("close")),
        h("button", { type: "submit", class: "primary" }, this.word("enter")))));
  }

  show(everybody, shown) {
    this.everybody = everybody;
    this.shown = shown;
    this.draw();
  }

  // The list is drawn again only when it differs, so that focus and open towns stay as they are.
  draw() {
    const state = JSON.stringify([this.language(), this.search.value, this.everybody, this.shown, [...this.closed]]);
    if (state === this.state) return;
    this.state = state;
    const focused = document.activeElement?.closest?.(".person")?.dataset.key;
    const towns = grouped(this.found());
    this.box.replaceChildren(...[...towns].map(([town, people]) => this.town(town, people)));
    if (towns.size === 0) this.box.replaceChildren(h("p", { class: "people-about" }, this.word("nobody")));
    if (focused) this.box.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  found() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const texts = (person) => [person.name, person.network, this.word(person.role)].join(" ").toLocaleLowerCase();
    return this.everybody.filter((person) => texts(person).includes(wanted));
  }

  town(town, people) {
    const country = new Intl.DisplayNames([this.language()], { type: "region" }).of(people[0].country);
    const shown = this.language();
    // A town is written as its people write it; where nobody there has the page's language, in its letters.
    const named = people.find(({ language }) => language === shown) ?? people.find(({ language }) => (language === "ar") === (shown === "ar"));
    const name = (named ?? people[0]).network;
    const waiting = people.some(({ unread }) => unread);
    const toggled = (event) => (event.target.open ? this.closed.delete(town) : this.closed.add(town));
    return h("details", { class: "town", open: !this.closed.has(town) || this.search.value !== "", on: { toggle: toggled } },
      h("summary", {}, icon("down"), h("bdi", { class: "town-name" }, name || this.word("newcomer")), h("span", { class: "town-country" }, name ? country : ""), waiting ? h("span", { class: "dot" }) : ""),
      ...people.map((person) => this.person(person)));
  }

  person(person) {
    const name = person.name || this.word("newcomer");
    const element = h("button", { type: "button", class: "person", aria: { current: this.shown.includes(person.address) ? "true" : "false" }, on: { click: () => this.choose(person.address) } },
      avatar(person),
      h("span", { class: "person-text" }, h("span", { class: "person-name" }, h("bdi", {}, name)), h("span", { class: "person-role" }, this.word(person.role))),
      person.unread ? h("span", { class: "dot" }, h("span", { class: "hidden" }, this.word("unread"))) : "");
    element.dataset.key = person.address;
    return element;
  }

  toggle() {
    const open = this.element.classList.toggle("open");
    if (open) this.search.focus();
  }

  close() {
    this.element.classList.remove("open");
  }
}

// One network, however its name is written.
export function groupOf({ group, network }) {
  return group || network;
}

function grouped(people) {
  const groups = new Map();
  for (const person of people) groups.set(groupOf(person), [...(groups.get(groupOf(person)) ?? []), person]);
  return groups;
}
