// One conversation: what was said, what can be answered, and the box to write in.

import { mine, theirs } from "./bubble.js";
import { h, icon, iconButton, isRtl, pause, uuid, written } from "./dom.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { Receipts } from "./receipts.js";

const NEAR = 120; // pixels from the end within which new messages scroll into view
const FILE_LIMIT = 5 * 1024 * 1024;
const SETTLE = 1; // seconds after a tap before its message takes another

export class Chat {
  // `person` is {key, as, name, language, country}: the frame speaks the language of what comes.
  // `words` is by language; `news(chat)` is told when what is unseen changes.
  constructor({ person, words, head, news, stranger }) {
    Object.assign(this, { person, words, stranger });
    this.query = person.as === null ? "" : `?as=${encodeURIComponent(person.as)}`;
    this.language = person.language;
    this.since = 0;
    this.bubbles = new Map(); // sequence id -> element; an edit's id leads to the same one
    this.own = new Map(); // own message's id -> {element, show}
    this.live = false;
    this.memory = new Memory(person.key);
    this.build(head);
    this.outbox = new Outbox(person.key, this.query, (...told) => this.told(...told));
    this.receipts = new Receipts(person.key, this.query, () => this.visible, () => news(this));
    this.past = this.memory.past();
  }

  word = (name) => this.words[this.language]?.[name] ?? this.words.en[name] ?? name;

  build(head) {
    this.emptyText = h("p");
    this.emptyMenu = h("button", { type: "button", class: "secondary", on: { click: () => this.say("/menu") } });
    this.log = h("div", { class: "log", role: "log", tabIndex: 0, aria: { live: "off", busy: "true" }, on: { scroll: () => this.scrolled() } },
      h("div", { class: "empty" }, this.emptyText, this.emptyMenu));
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } });
    this.notice = h("p", { class: "notice", role: "status" });
    this.box = h("textarea", { rows: 1, dir: "auto", enterKeyHint: "send", autocomplete: "off",
      on: { input: () => this.typed(), keydown: (event) => this.key(event) } });
    this.file = h("input", { type: "file", hidden: true, on: { change: () => this.chosenFile() } });
    this.menuButton = iconButton("menu", "", () => this.say("/menu"));
    this.clipButton = iconButton("clip", "", () => this.file.click());
    this.sendButton = h("button", { type: "submit", class: "send" }, icon("send"));
    this.form = h("form", { class: "composer", on: { submit: (event) => this.submit(event) } },
      this.menuButton, this.clipButton, this.file, this.box, this.sendButton);
    this.element = h("section", { class: "pane" }, head ?? "", this.log, this.jump, this.notice, this.form);
    this.speak(this.language);
    this.box.value = this.memory.written();
    queueMicrotask(() => this.grow());
  }

  // The frame around the conversation follows the language of the person.
  speak(language) {
    this.language = language;
    Object.assign(this.element, { lang: language, dir: isRtl(language) ? "rtl" : "ltr" });
    this.element.setAttribute("aria-label", `${this.word("conversation")}: ${this.person.name}`);
    this.log.setAttribute("aria-label", `${this.word("conversation")}: ${this.person.name}`);
    for (const [button, name] of [[this.menuButton, "menu"], [this.clipButton, "attach"], [this.sendButton, "send"]]) {
      button.title = this.word(name);
      button.setAttribute("aria-label", this.word(name));
    }
    this.box.placeholder = this.word("write");
    this.box.setAttribute("aria-label", this.word("write"));
    this.jump.replaceChildren(icon("down"), this.word("latest"));
    this.emptyText.textContent = this.word("empty");
    this.emptyMenu.textContent = this.word("menu");
  }

  // --- what comes ---------------------------------------------------------------------------

  got(items) {
    for (const { seq, replaces, item } of items) {
      if (seq <= this.since) continue;
      if (item.language !== this.language && this.words[item.language]) this.speak(item.language);
      this.place(seq, replaces, item);
      this.since = seq;
      this.receipts.arrived(seq);
    }
    this.receipts.soon();
  }

  place(seq, replaces, item) {
    const near = this.nearEnd();
    const earlier = replaces === null ? undefined : this.bubbles.get(replaces);
    if (earlier) this.replace(earlier, seq, replaces, item);
    else {
      this.pastUpTo(seq);
      const message = h("div", { class: "message" }, this.bubble(seq, item, false));
      this.bubbles.set(seq, message);
      this.append(message, item.at);
    }
    if (!this.live || near) this.toEnd();
    else if (!earlier) this.jump.hidden = false;
    for (const image of this.log.querySelectorAll("img:not([data-known])")) {
      image.dataset.known = "";
      image.addEventListener("load", () => (near || !this.live) && this.toEnd());
    }
  }

  replace(message, seq, earlier, item) {
    const focused = message.contains(document.activeElement);
    const handle = document.activeElement?.dataset?.handle;
    this.memory.unmark(earlier);
    message.replaceChildren(this.bubble(seq, item, true));
    this.bubbles.set(seq, message);
    if (!focused) return;
    const same = handle && message.querySelector(`[data-handle="${CSS.escape(handle)}"]`);
    (same || message.querySelector("button") || this.box).focus({ preventScroll: true });
  }

  bubble(seq, item, edited) {
    return theirs(seq, item, {
      word: this.word,
      country: this.person.country,
      edited,
      pressed: this.memory.pressed(seq),
      press: (button, label) => this.press(seq, button, label),
      says: (command) => this.say(command),
      fileUrl: (of) => `/web/file/${of}${this.query}`,
    });
  }

  ready() {
    if (this.live) return;
    this.pastUpTo(Infinity);
    for (const entry of this.outbox.entries()) if (entry.kind === "text") this.ownBubble(entry, entry.failed ? "failed" : "waiting");
    this.live = true;
    this.log.setAttribute("aria-busy", "false");
    this.log.setAttribute("aria-live", "polite");
    this.log.classList.toggle("begun", this.bubbles.size > 0);
    this.toEnd();
    this.receipts.soon();
    void this.outbox.flush();
  }

  // Own messages stand where they were said, between what was sent then.
  pastUpTo(seq) {
    if (this.live) return;
    while (this.past.length && this.past[0].after < seq) {
      const entry = this.past.shift();
      if (!this.outbox.entries().some(({ id }) => id === entry.id)) this.ownBubble(entry, "sent");
    }
  }

  append(element, at) {
    this.log.append(element);
    if (at) this.dated(element, at);
    this.log.classList.add("begun");
  }

  // A line with the day stands above the first message of it. What is said here learns its time
  // only when it is acknowledged, perhaps after the answer: then the line moves above it.
  dated(element, at) {
    const day = at.slice(0, 10);
    const next = element.nextElementSibling;
    if (next?.dataset.day === day) element.before(next);
    else if (day !== this.day) {
      const line = h("p", { class: "day" }, h("span", {}, written(at, this.language, this.person.country, "day")));
      line.dataset.day = day;
      element.before(line);
      this.day = day;
    }
  }

  lost(isLost) {
    clearTimeout(this.losing);
    const show = () => {
      this.notice.textContent = isLost ? this.word("reconnecting") : "";
      this.element.classList.toggle("lost", isLost);
    };
    if (isLost) this.losing = setTimeout(show, 1500);
    else show();
  }

  // --- what is said -------------------------------------------------------------------------

  say(text) {
    const entry = this.outbox.add({ kind: "text", text });
    this.memory.add({ id: entry.id, text, after: this.since });
    if (!this.own.has(entry.id)) this.ownBubble(entry, "sending");
    this.toEnd();
  }

  ownBubble(entry, state) {
    const { element, show } = mine(entry, {
      word: this.word,
      language: this.language,
      country: this.person.country,
      again: (id) => (entry.file ? this.upload(entry) : this.outbox.again(id)),
      remove: (id) => this.forget(id),
    });
    this.own.set(entry.id, { element, show, entry });
    show(state);
    this.append(h("div", { class: "message from-me" }, element), entry.at);
  }

  forget(id) {
    this.outbox.remove(id);
    this.own.get(id)?.element.parentElement.remove();
    this.own.delete(id);
    this.memory.drop(id);
  }

  told(entry, state, answer = {}) {
    if (answer.error === "stranger") this.stranger();
    if (entry.kind === "press") {
      this.pressTold(entry, state);
      return;
    }
    if (!this.own.has(entry.id)) this.ownBubble(entry, state);
    const { show, entry: shown } = this.own.get(entry.id);
    if (answer.at) {
      shown.at = answer.at;
      this.dated(this.own.get(entry.id).element.parentElement, answer.at);
      this.memory.date(entry.id, answer.at);
    }
    show(state, answer);
  }

  // --- taps ---------------------------------------------------------------------------------

  press(seq, button, label) {
    const box = button.closest(".rows");
    if (box.dataset.busy) return;
    box.dataset.busy = "yes";
    box.classList.add("answered");
    for (const other of box.querySelectorAll(".option")) {
      other.setAttribute("aria-pressed", String(other === button));
      other.setAttribute("aria-disabled", "true");
    }
    this.memory.mark(seq, label.data);
    this.outbox.add({ kind: "press", handle: label.data, reply_to: seq });
  }

  async pressTold(entry, state) {
    const box = this.bubbles.get(entry.reply_to)?.querySelector(".rows");
    if (!box) return;
    box.dataset.state = state;
    if (state === "sending" || state === "waiting" || state === "slowly") return;
    if (state === "failed") {
      this.outbox.remove(entry.id);
      this.memory.unmark(entry.reply_to);
      box.classList.remove("answered");
      for (const button of box.querySelectorAll(".option")) button.setAttribute("aria-pressed", "false");
    } else await pause(SETTLE);
    delete box.dataset.busy;
    for (const button of box.querySelectorAll(".option")) button.removeAttribute("aria-disabled");
  }

  // --- documents ----------------------------------------------------------------------------

  chosenFile() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const entry = { id: uuid(), kind: "file", file: file.name, content: file };
    this.ownBubble(entry, "sending");
    this.toEnd();
    if (file.size > FILE_LIMIT) this.own.get(entry.id).show("failed", { error: "too_big" });
    else void this.upload(entry);
  }

  async upload(entry) {
    const { show } = this.own.get(entry.id);
    for (let wait = 1; ; wait = Math.min(wait * 2, 20)) {
      show("sending");
      const form = new FormData();
      form.append("id", entry.id);
      form.append("file", entry.content, entry.file);
      const response = await fetch(`/web/file${this.query}`, { method: "POST", body: form }).catch(() => null);
      const answer = (await response?.json().catch(() => null)) ?? {};
      if (response && response.status < 500 && response.status !== 429) {
        entry.at = answer.at;
        if (response.ok) this.memory.add({ id: entry.id, file: entry.file, at: entry.at, after: this.since });
        show(response.ok ? "sent" : "failed", answer);
        return;
      }
      show("waiting");
      await pause(answer.retry_after ?? wait);
    }
  }

  // --- the box ------------------------------------------------------------------------------

  submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    this.typed();
    this.say(text);
    this.box.focus();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  typed() {
    this.memory.write(this.box.value);
    this.grow();
  }

  grow() {
    this.box.style.blockSize = "auto";
    if (this.box.value) this.box.style.blockSize = `${this.box.scrollHeight + 2}px`;
  }

  // --- looking ------------------------------------------------------------------------------

  get unseen() {
    return this.receipts.unseen;
  }

  get visible() {
    return this.live && !document.hidden && this.element.offsetParent !== null;
  }

  nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  scrolled() {
    if (this.nearEnd()) this.jump.hidden = true;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
  }
}
