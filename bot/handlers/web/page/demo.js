// The demonstration: people to be, side by side or in tabs, and a clock to move forward.

import { Chat } from "./chat.js";
import { ClockBar } from "./clock.js";
import { h, icon, iconButton, isRtl, local, post, session, uuid } from "./dom.js";
import { People, avatar, groupOf } from "./people.js";
import { Listener } from "./stream.js";

const EVERY = 4000; // milliseconds between two looks at the people's unread messages
const TABS = 6; // people open at once on a phone
const WIDE = 900; // pixels from which panes stand side by side
const PANE = 310; // least width of a pane, in pixels

export class Demonstration {
  constructor(app, start) {
    this.words = start.words;
    this.languages = start.languages;
    this.language = local.get("chrome", start.language);
    this.open = []; // keys of open people, in the order of their panes
    this.used = []; // the same, the latest used last
    this.chats = new Map();
    this.everybody = [];
    this.listener = new Listener({
      watches: () => this.open.map((key) => ({ as: key, since: this.chats.get(key).since })),
      got: (as, items) => this.chats.get(as)?.got(items),
      ready: (as) => this.chats.get(as)?.ready(),
      state: (state) => this.chats.forEach((chat) => chat.lost(state === "lost")),
      stranger: () => {},
    });
    this.build(app);
    void this.begin();
  }

  word = (name) => this.words[this.language]?.[name] ?? this.words.en[name] ?? name;

  build(app) {
    this.clock = new ClockBar(this.word, () => this.language, () => this.refresh());
    this.people = new People({ word: this.word, language: () => this.language, choose: (key) => this.show(key, true), newcomer: (code) => this.newcomer(code) });
    this.top = h("header", { class: "top" });
    this.tabs = h("nav", { class: "tabs" });
    this.panes = h("main", { class: "panes" });
    app.replaceChildren(this.top, this.people.element, this.tabs, this.panes);
    app.classList.add("demo");
    this.speak();
    window.addEventListener("resize", () => this.arrange());
    window.addEventListener("hashchange", () => void this.fromHash());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.people.close());
    document.addEventListener("visibilitychange", () => this.lookedAt());
  }

  speak() {
    document.documentElement.lang = this.language;
    document.documentElement.dir = isRtl(this.language) ? "rtl" : "ltr";
    document.title = `${this.word("name")} · ${this.word("demonstration")}`;
    const chooser = h("select", { class: "language", aria: { label: this.word("language") }, on: { change: (event) => this.change(event.target.value) } },
      ...this.languages.map((tag) => h("option", { value: tag, selected: tag === this.language, lang: tag }, new Intl.DisplayNames([tag], { type: "language" }).of(tag))));
    this.top.replaceChildren(
      iconButton("people", this.word("people"), () => this.people.toggle(), { class: "only-phone" }),
      h("div", { class: "brand" }, h("img", { class: "mark", src: "/web/page/icon.svg", alt: "", width: 36, height: 36 }),
        h("div", {}, h("h1", {}, this.word("name")), h("p", { class: "chip", title: this.word("demonstration_about") }, this.word("demonstration")))),
      this.clock.element, chooser);
    this.clock.speak();
    this.people.speak();
    this.tabs.setAttribute("aria-label", this.word("people"));
    this.drawTabs();
  }

  change(language) {
    this.language = language;
    local.set("chrome", language);
    this.speak();
    this.top.querySelector(".language").focus();
  }

  async begin() {
    await this.refresh();
    const known = new Set(this.everybody.map(({ address }) => address));
    const wanted = session.get("open", []).filter((key) => known.has(key));
    const opened = wanted.length ? wanted : this.firstPeople();
    for (const key of opened) this.show(key, false);
    if (opened.length && this.room() < opened.length) this.show(opened[0], false);
    await this.fromHash();
    setInterval(() => !document.hidden && this.refresh(), EVERY);
  }

  // A coordinator, a practitioner of the same network, and one abroad.
  firstPeople() {
    const first = this.everybody.find(({ role }) => role === "coordinator") ?? this.everybody[0];
    if (!first) return [];
    const practitioners = this.everybody.filter(({ role }) => role === "practitioner");
    const near = practitioners.find((person) => groupOf(person) === groupOf(first));
    const far = practitioners.find(({ country }) => country !== first.country);
    return [first, near, far].filter(Boolean).map(({ address }) => address).slice(0, window.innerWidth < WIDE ? TABS : this.room());
  }

  async refresh() {
    const [people, clock] = await Promise.all(["/demo/people", "/demo/clock"].map((url) => fetch(url, { cache: "no-store" }).then((answer) => answer.json()).catch(() => null)));
    if (people) {
      const known = new Set(people.people.map(({ address }) => address));
      this.everybody = [...people.people, ...session.get("newcomers", []).filter(({ address }) => !known.has(address))];
    }
    if (clock) this.clock.show(clock);
    this.draw();
  }

  draw() {
    const unread = ({ address, latest }) => (this.open.includes(address) ? this.chats.get(address).unseen > 0 : latest > local.get(`read:${address}`, 0));
    this.people.show(this.everybody.map((person) => ({ ...person, unread: unread(person) })), this.shown());
    this.drawTabs();
  }

  // --- panes --------------------------------------------------------------------------------

  room() {
    if (window.innerWidth < WIDE) return 1;
    return Math.max(1, Math.min(3, Math.floor(this.panes.clientWidth / PANE)));
  }

  shown() {
    return this.used.slice(-this.room());
  }

  show(key, focus) {
    const person = this.everybody.find(({ address }) => address === key);
    if (!person) return;
    this.used = [...this.used.filter((other) => other !== key), key];
    if (!this.chats.has(key)) this.add(person);
    const most = Math.max(this.room(), window.innerWidth < WIDE ? TABS : 3);
    while (this.open.length > most) this.remove(this.used[0]);
    this.arrange();
    this.people.close();
    if (focus && window.innerWidth >= WIDE) this.chats.get(key).box.focus({ preventScroll: true });
  }

  add(person) {
    const key = person.address;
    const head = h("header", { class: "pane-head" });
    const chat = new Chat({
      person: { key, as: key, name: person.name || this.word("newcomer"), role: person.role, language: person.language, country: person.country },
      words: this.words, head, news: () => this.draw(), stranger: () => {},
    });
    const role = chat.word(person.role);
    head.append(avatar(person),
      h("div", { class: "pane-title" }, h("h2", { class: "pane-name" }, h("bdi", {}, chat.person.name)), h("p", { class: "pane-about" }, role, person.network ? " · " : "", h("bdi", {}, person.network))),
      iconButton("close", `${chat.word("close")}: ${chat.person.name}`, () => this.close(key), { class: "close" }));
    chat.element.addEventListener("focusin", () => (this.used = [...this.used.filter((other) => other !== key), key]));
    this.chats.set(key, chat);
    this.open.push(key);
    this.panes.append(chat.element);
    this.listener.restart();
  }

  close(key) {
    if (this.open.length === 1) return;
    this.remove(key);
    this.arrange();
    this.chats.get(this.shown().pop()).box.focus({ preventScroll: true });
  }

  remove(key) {
    this.chats.get(key).element.remove();
    this.chats.delete(key);
    this.open = this.open.filter((other) => other !== key);
    this.used = this.used.filter((other) => other !== key);
    this.listener.restart();
  }

  arrange() {
    const shown = this.shown();
    for (const [key, chat] of this.chats) {
      const was = chat.element.hidden;
      chat.element.hidden = !shown.includes(key);
      if (was && !chat.element.hidden) chat.toEnd();
    }
    this.panes.dataset.count = String(shown.length);
    session.set("open", this.open);
    this.lookedAt();
    this.draw();
  }

  lookedAt() {
    for (const chat of this.chats.values()) chat.receipts.soon();
  }

  drawTabs() {
    const shown = this.shown();
    const tabs = this.open.map((key) => {
      const { person, unseen } = this.chats.get(key);
      return h("button", { type: "button", class: "tab", aria: { current: shown.includes(key) ? "true" : "false" }, on: { click: () => this.show(key, true) } },
        h("span", { class: "tab-text" }, h("span", { class: "tab-name" }, h("bdi", {}, person.name)), h("span", { class: "tab-role" }, this.word(person.role))), unseen ? h("span", { class: "dot" }, h("span", { class: "hidden" }, this.word("unread"))) : "");
    });
    const state = JSON.stringify([this.language, this.open, shown, this.open.map((key) => this.chats.get(key).unseen > 0)]);
    if (state === this.tabsState) return;
    this.tabsState = state;
    this.tabs.replaceChildren(...tabs, h("button", { type: "button", class: "tab add", aria: { label: this.word("people") }, on: { click: () => this.people.toggle() } }, icon("plus")));
  }

  // --- newcomers ----------------------------------------------------------------------------

  async newcomer(code) {
    const response = await post("/demo/newcomer", { id: uuid(), code }).catch(() => null);
    if (!response?.ok) return false;
    const { address } = await response.json();
    await this.meet(address);
    this.show(address, true);
    return true;
  }

  // Somebody who belongs to no network yet is remembered by this window alone.
  async meet(address) {
    const newcomer = { address, name: "", role: "newcomer", network: "", group: "", country: "LB", language: this.language, latest: 0 };
    session.set("newcomers", [...session.get("newcomers", []), newcomer]);
    await this.refresh();
  }

  async fromHash() {
    const key = new URLSearchParams(location.hash.slice(1)).get("as");
    if (!key) return;
    history.replaceState(null, "", "/");
    if (!this.everybody.some(({ address }) => address === key)) await this.meet(key);
    this.show(key, false);
  }
}
