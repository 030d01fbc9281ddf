// Listens to the server: a stream of events, resumed where it stood; long answers where none passes.

import { pause } from "./dom.js";

const SILENCE = 40; // seconds without a sign of life; the server gives one every 15
const LONGEST = 15; // seconds between two tries
const STREAMS_TRIED = 2; // streams that break before their first event, while plain answers arrive

export class Listener {
  // `watches()` gives [{as, since}]; `as` is null for oneself. `got(as, items)`, `ready(as)`,
  // `state("open" | "lost")`, `stranger()`.
  constructor({ watches, got, ready, state, stranger }) {
    Object.assign(this, { watches, got, ready, state, stranger });
    this.turn = 0;
    this.broken = 0;
    this.wait = 1;
    window.addEventListener("online", () => this.restart());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.stale()) this.restart();
    });
  }

  stale() {
    return !this.source || Date.now() - this.heard > SILENCE * 1000;
  }

  restart() {
    this.stop();
    if (this.watches().length === 0) return;
    if (this.broken >= STREAMS_TRIED) void this.poll(this.turn);
    else this.open(this.turn);
  }

  stop() {
    this.turn += 1;
    this.source?.close();
    this.source = null;
    clearInterval(this.guard);
  }

  open(turn) {
    const source = new EventSource(`/web/stream?${query(this.watches())}`);
    this.source = source;
    this.heard = Date.now();
    let lived = false;
    const alive = () => {
      this.heard = Date.now();
      lived = true;
      this.broken = 0;
      this.wait = 1;
      this.state("open");
    };
    source.addEventListener("beat", alive);
    source.addEventListener("ready", (event) => {
      alive();
      this.ready(JSON.parse(event.data) || null);
    });
    source.addEventListener("message", (event) => {
      alive();
      const item = JSON.parse(event.data);
      this.got(item.address ?? null, [item]);
    });
    source.addEventListener("error", () => {
      if (turn === this.turn) void this.recover(lived);
    });
    this.guard = setInterval(() => {
      if (Date.now() - this.heard > SILENCE * 1000) void this.recover(lived);
    }, 5000);
  }

  // A plain answer tells whether it is the line, the stream, or us who are not known here.
  async recover(lived) {
    this.stop();
    const turn = this.turn;
    const status = await this.ask(0, turn);
    if (turn !== this.turn) return;
    if (status === 401) {
      this.stranger();
      return;
    }
    if (status === 200 && !lived) this.broken += 1;
    if (status !== 200) this.state("lost");
    await pause(status === 200 ? 0.2 : this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST);
    if (turn === this.turn) this.restart();
  }

  async poll(turn) {
    while (turn === this.turn) {
      const status = await this.ask(this.watches().length > 1 ? 2 : 20, turn);
      if (turn !== this.turn) return;
      if (status === 401) {
        this.stranger();
        return;
      }
      if (status !== 200) {
        this.state("lost");
        await pause(this.wait);
        this.wait = Math.min(this.wait * 2, LONGEST);
      }
    }
  }

  async ask(wait, turn) {
    const answers = this.watches().map(async (watch) => {
      const response = await fetch(`/web/since?${query([watch])}&wait=${wait}`, { cache: "no-store" });
      if (!response.ok) return response.status;
      const { items } = await response.json();
      if (turn !== this.turn) return 200;
      this.wait = 1;
      this.state("open");
      this.got(watch.as, items);
      this.ready(watch.as);
      return 200;
    });
    try {
      return Math.max(...(await Promise.all(answers)));
    } catch {
      return 0;
    }
  }
}

function query(watches) {
  return watches.map(({ as, since }) => (as === null ? "" : `as=${encodeURIComponent(as)}&`) + `since=${since}`).join("&");
}
