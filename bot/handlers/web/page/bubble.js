// One bubble: words with their bold stretches, links and commands, buttons, a document, a time.

import { h, icon, written } from "./dom.js";

// A link ends before a blank or an isolate; a command is a word after a slash, as in "/help".
// (No look-behind: telephones of 2022 do not know it.)
const LIVE = /(https?:\/\/[^\s<>"\u2066-\u2069]+)|(^|[^\p{L}\p{N}/:.])(\/[a-z][a-z0-9_]{1,31})(?![\p{L}\p{N}/])/gu;
// "3:30 م" stays on one line; the text keeps its length, so that bold stretches stay in place.
const HOUR = /([0-9\u0660-\u0669]) ([\u0635\u0645])(?!\p{L})/gu;
const TAIL = /[.,;:!?)\]،؛؟…»]+$/u;

export function words(said, bold, says) {
  const text = said.replace(HOUR, "$1\u00a0$2");
  const pieces = [];
  let at = 0;
  for (const [offset, length] of bold ?? []) {
    pieces.push(...live(text.slice(at, offset), says));
    pieces.push(h("strong", {}, ...live(text.slice(offset, offset + length), says)));
    at = offset + length;
  }
  pieces.push(...live(text.slice(at), says));
  return pieces;
}

function live(text, says) {
  const pieces = [];
  let at = 0;
  for (const found of text.matchAll(LIVE)) {
    const link = found[1]?.replace(TAIL, "");
    const start = found.index + (found[2] ?? "").length;
    const piece = link
      ? h("a", { href: link, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, link)
      : h("button", { type: "button", class: "command", dir: "ltr", on: { click: () => says(found[3]) } }, found[3]);
    pieces.push(text.slice(at, start), piece);
    at = start + (link ?? found[3]).length;
  }
  pieces.push(text.slice(at));
  return pieces;
}

// What the bot says. `pressed` is the handle chosen earlier, `press(label, row)` is told of a tap.
export function theirs(seq, item, { word, country, pressed, press, says, fileUrl, edited }) {
  const grid = item.rows.some((row) => row.length > 3);
  const shape = grid ? "bubble wide" : item.rows.length || isPicture(item.document) ? "bubble broad" : "bubble";
  return h("div", { class: shape },
    h("div", { dir: item.rtl ? "rtl" : "ltr", lang: item.language },
      item.text ? h("p", { class: "words" }, ...words(item.text, item.bold, says)) : "",
      item.spot ? place(item.spot) : "",
      item.document ? card(item.document, fileUrl(seq), word) : "",
      item.rows.length ? buttons(item.rows, pressed, press, word) : "",
      h("p", { class: "when" }, edited ? h("span", { class: "edited" }, `${word("edited")} · `) : "",
        h("time", { dateTime: item.at }, written(item.at, item.language, country, "hour")))));
}

// The reader's own maps open it; where there are none, the figures can be copied.
function place(spot) {
  return h("a", { class: "card place", href: spot.link },
    h("span", { class: "card-icon" }, "📍"),
    h("span", { class: "card-text" }, spot.name ? h("bdi", { class: "card-name" }, spot.name) : "", h("bdi", { class: "card-size", dir: "ltr" }, spot.at)));
}

function buttons(rows, pressed, press, word) {
  const box = h("div", { class: rows.some((row) => row.length > 3) ? "rows grid" : "rows", role: "group" });
  for (const row of rows) {
    const cells = row.map((label) => button(label, label.data === pressed, press, word));
    box.append(h("div", { class: row.length > 3 ? "row cells" : row.length > 2 ? "row thirds" : row.length > 1 ? "row several" : "row" }, ...cells));
  }
  if (pressed) box.classList.add("answered");
  return box;
}

function button(label, chosen, press, word) {
  if (!label.data) return h("span", { class: "cell-title" }, label.text);
  const element = h("button", { type: "button", class: "option", aria: { pressed: String(chosen) } },
    icon("check"), h("span", { class: "option-text", dir: "auto" }, label.text),
    label.hint ? h("span", { class: "hint", dir: "auto" }, label.hint) : "",
    h("span", { class: "hidden chosen-word" }, ` (${word("chosen")})`));
  element.dataset.handle = label.data;
  element.addEventListener("click", () => press(element, label));
  return element;
}

function isPicture(document_) {
  return /^image\/(png|jpeg|gif|webp)$/.test(document_?.mime ?? "");
}

function card(document_, url, word) {
  const size = new Intl.NumberFormat("en").format(Math.max(1, Math.round(document_.size / 1024)));
  if (isPicture(document_)) {
    return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener", aria: { label: `${word("picture")}: ${document_.name}` } },
      h("img", { src: url, alt: document_.name, loading: "eager" }));
  }
  const kind = document_.mime.startsWith("text/calendar") ? "calendar" : "file";
  return h("a", { class: "card", href: url, download: document_.name, aria: { label: `${word("download")}: ${document_.name}` } },
    h("span", { class: "card-icon" }, icon(kind)),
    h("span", { class: "card-text" }, h("bdi", { class: "card-name" }, document_.name), h("bdi", { class: "card-size", dir: "ltr" }, `${size} KB`)),
    icon("download"));
}

// What the person says. `state` is sending, waiting, slowly, sent or failed.
export function mine(entry, { word, language, country, remove, again }) {
  const element = h("div", { class: "bubble own" },
    entry.file ? h("p", { class: "words own-file" }, icon("file"), h("bdi", {}, entry.file)) : h("p", { class: "words", dir: "auto" }, entry.text),
    h("p", { class: "when" }));
  const show = (state, answer = {}) => {
    element.dataset.state = state;
    const when = element.querySelector(".when");
    const at = entry.at ? h("time", { dateTime: entry.at }, written(entry.at, language, country, "hour")) : "";
    const sign = { sent: "check", failed: "alert" }[state] ?? "wait";
    const says = state === "failed" ? word(FAILURES[answer.error ?? entry.failed] ?? "failed") : word(state);
    when.setAttribute("aria-live", state === "failed" || state === "waiting" ? "polite" : "off");
    const quiet = state === "sent" || state === "sending";
    when.replaceChildren(...[at, h("span", { class: quiet ? "hidden" : "" }, says), icon(sign)].filter(Boolean));
    if (state === "failed") {
      when.append(
        h("button", { type: "button", class: "small", on: { click: () => again(entry.id) } }, word("again")),
        h("button", { type: "button", class: "small", on: { click: () => remove(entry.id) } }, word("drop")));
    }
  };
  return { element, show };
}

const FAILURES = { too_long: "too_long", too_big: "too_big" };
