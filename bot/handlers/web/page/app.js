// Begins: a member gets one conversation; the demonstration has people, panes and a clock around.

import { Chat } from "./chat.js";
import { Demonstration } from "./demo.js";
import { h, isRtl, pause } from "./dom.js";
import { Listener } from "./stream.js";

async function begin() {
  const app = document.getElementById("app");
  const start = await started();
  if (start === null) {
    location.reload();
    return;
  }
  document.documentElement.lang = start.language;
  document.documentElement.dir = isRtl(start.language) ? "rtl" : "ltr";
  if (start.mode === "demo") new Demonstration(app, start);
  else member(app, start);
}

// The start is repeated until it succeeds; null when the server does not know us (any more).
async function started() {
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    const response = await fetch("/web/start", { cache: "no-store" }).catch(() => null);
    if (response?.ok) return response.json();
    if (response?.status === 401) return null;
    await pause(wait);
  }
}

function member(app, start) {
  const words = start.words;
  const name = h("h1", { class: "pane-name" });
  const about = h("p", { class: "pane-about" });
  const head = h("header", { class: "pane-head" },
    h("img", { class: "mark", src: "/web/page/icon.svg", alt: "", width: 40, height: 40 }), h("div", { class: "pane-title" }, name, about));
  const stranger = () => {
    chat.lost(false);
    chat.element.replaceChildren(h("p", { class: "opening" }, chat.word("lost")));
  };
  const chat = new Chat({
    person: { key: start.me, as: null, name: words[start.language].name, language: start.language, country: "LB" },
    words, head, stranger,
    news: ({ unseen }) => (document.title = (unseen ? `(${unseen}) ` : "") + chat.word("name")),
  });
  const speak = chat.speak.bind(chat);
  chat.speak = (language) => {
    speak(language);
    name.textContent = chat.word("name");
    about.textContent = chat.word("tagline");
    document.documentElement.lang = language;
    document.documentElement.dir = isRtl(language) ? "rtl" : "ltr";
  };
  chat.speak(start.language);
  app.replaceChildren(h("main", { class: "alone" }, chat.element));
  const listener = new Listener({
    watches: () => [{ as: null, since: chat.since }],
    got: (_as, items) => chat.got(items),
    ready: () => chat.ready(),
    state: (state) => chat.lost(state === "lost"),
    stranger: () => {
      listener.stop();
      stranger();
    },
  });
  document.addEventListener("visibilitychange", () => chat.receipts.soon());
  listener.restart();
}

void begin();
