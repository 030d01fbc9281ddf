// What this browser remembers of a conversation. Own words are not kept on the server (nothing is
// that was not confirmed), so the window keeps them; which button was chosen outlives the window.

import { local, session } from "./dom.js";

const SAID = 100; // own messages
const CHOSEN = 200; // buttons

export class Memory {
  constructor(who) {
    Object.assign(this, { said: `said:${who}`, chosen: `chosen:${who}`, draft: `draft:${who}` });
  }

  // {id, text or file, at, after}: `after` is the last item that stood before it.
  past() {
    return session.get(this.said, []);
  }

  add(said) {
    session.set(this.said, [...this.past(), said].slice(-SAID));
  }

  date(id, at) {
    session.set(this.said, this.past().map((said) => (said.id === id ? { ...said, at } : said)));
  }

  drop(id) {
    session.set(this.said, this.past().filter((said) => said.id !== id));
  }

  pressed(seq) {
    return local.get(this.chosen, {})[seq];
  }

  mark(seq, handle) {
    const marks = Object.entries({ ...local.get(this.chosen, {}), [seq]: handle });
    local.set(this.chosen, Object.fromEntries(marks.slice(-CHOSEN)));
  }

  unmark(seq) {
    const { [seq]: _gone, ...marks } = local.get(this.chosen, {});
    local.set(this.chosen, marks);
  }

  write(text) {
    session.set(this.draft, text);
  }

  written() {
    return session.get(this.draft, "");
  }
}
