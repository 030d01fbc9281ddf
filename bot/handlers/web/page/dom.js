// Small words for building the page, keeping things in the browser, and writing dates.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  send: ["M4 12 20 4.500 15 20l-3.600-6.200z", "M11.400 13.800 20 4.500"],
  menu: ["M5 7h14", "M5 12h14", "M5 17h9"],
  clip: ["M19 11.500 12.300 18a4.400 4.400 0 0 1-6.200-6.200l7-6.900a2.900 2.900 0 0 1 4.100 4.100l-6.900 6.800a1.400 1.400 0 0 1-2-2L14.500 7.800"],
  close: ["M6.500 6.500l11 11", "M17.500 6.500l-11 11"],
  people: ["M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z", "M2.500 19.500c.4-3.400 2.900-5.500 6.500-5.500s6.100 2.100 6.500 5.500", "M15.500 5a3.300 3.300 0 0 1 0 6.200", "M18 14.300c2 .8 3.200 2.600 3.500 5.200"],
  clock: ["M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z", "M12 7.500V12l3 2"],
  plus: ["M12 5v14", "M5 12h14"],
  file: ["M7 3.500h7l4.500 4.500v12.500H7z", "M13.500 3.500V8.500h5"],
  calendar: ["M4.500 6h15v14h-15z", "M4.500 10.500h15", "M8.500 3.500V7", "M15.500 3.500V7"],
  download: ["M12 4.500v10", "M7.500 10.500l4.500 4.500 4.500-4.500", "M5 19.500h14"],
  check: ["M5.500 12.500l4.500 4.500 9-10"],
  wait: ["M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z", "M12 8v4.200"],
  alert: ["M12 4.500 21 19.500H3z", "M12 10v4.500", "M12 17v.3"],
  down: ["M6 9.500l6 6 6-6"],
};

// An element with its properties: `on` for events, `aria` and `data` for attributes of those kinds.
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "on") for (const [event, does] of Object.entries(value)) element.addEventListener(event, does);
    else if (name === "aria") for (const [key, text] of Object.entries(value)) element.setAttribute(`aria-${key}`, text);
    else if (name === "class") element.className = value;
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

// A square button that shows a picture and says a word.
export function iconButton(name, label, does, more = {}) {
  return h("button", { type: "button", class: `icon-button ${more.class ?? ""}`, title: label, aria: { label, ...more.aria }, on: { click: does } }, icon(name));
}

export function isRtl(language) {
  return language === "ar";
}

// What the browser keeps: `local` outlives the window, `session` does not. A browser may refuse both.
function keeper(storage) {
  return {
    get(key, otherwise) {
      try {
        return JSON.parse(storage().getItem(`muyassir:${key}`)) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
    set(key, value) {
      try {
        storage().setItem(`muyassir:${key}`, JSON.stringify(value));
      } catch {
        // A full or forbidden store costs memory over a reload, nothing now.
      }
    },
  };
}

export const local = keeper(() => window.localStorage);
export const session = keeper(() => window.sessionStorage);

// crypto.randomUUID exists on safe origins only; a network's own machine may serve plain http.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Times come as wall clocks of the reader's place; the zone of this machine must not move them.
export function locale(language, country = "LB") {
  const tag = { ar: `ar-${country}`, fr: "fr", en: "en-GB" }[language] ?? "en-GB";
  return `${tag}-u-nu-latn`;
}

export function written(at, language, country, style) {
  const wall = new Date(`${at.slice(0, 19)}Z`);
  return new Intl.DateTimeFormat(locale(language, country), { timeZone: "UTC", ...STYLES[style] }).format(wall);
}

const STYLES = {
  hour: { hour: "numeric", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  short: { weekday: "short", day: "numeric", month: "short" },
  soon: { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
};

export async function post(url, fields) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
    credentials: "same-origin",
  });
}

export function pause(seconds) {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}
