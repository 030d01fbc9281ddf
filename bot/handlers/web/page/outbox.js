// What is said is kept in the browser until the server has it: repeated, never doubled, in order.

import { local, pause, post, uuid } from "./dom.js";

const LONGEST = 20; // seconds between two tries

export class Outbox {
  // `who` names the store; `query` the person, in the demonstration. `tell(entry, state, answer)`:
  // sending, waiting, sent, failed.
  constructor(who, query, tell) {
    this.key = `outbox:${who}`;
    this.query = query;
    this.tell = tell;
    this.running = false;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
  }

  entries() {
    return local.get(this.key, []);
  }

  add(fields) {
    const entry = { id: uuid(), ...fields };
    local.set(this.key, [...this.entries(), entry]);
    // Kept in memory too, for a browser that keeps nothing.
    this.unkept = this.entries().some(({ id }) => id === entry.id) ? [] : [...(this.unkept ?? []), entry];
    void this.flush();
    return entry;
  }

  remove(id) {
    local.set(this.key, this.entries().filter((entry) => entry.id !== id));
    this.unkept = (this.unkept ?? []).filter((entry) => entry.id !== id);
  }

  again(id) {
    local.set(this.key, this.entries().map((entry) => (entry.id === id ? { ...entry, failed: undefined } : entry)));
    void this.flush();
  }

  next() {
    return [...this.entries(), ...(this.unkept ?? [])].find((entry) => !entry.failed);
  }

  async flush() {
    if (this.running) {
      this.wake();
      return;
    }
    this.running = true;
    let wait = 1;
    for (let entry = this.next(); entry; entry = this.next()) {
      const again = await this.try(entry);
      if (again === 0) {
        wait = 1;
        continue;
      }
      await Promise.race([pause(again ?? wait), new Promise((done) => (this.wake = done))]);
      wait = Math.min(wait * 2, LONGEST);
    }
    this.running = false;
  }

  // 0 when this entry is settled, seconds to wait as the server asks, or undefined for our own pace.
  async try(entry) {
    this.tell(entry, "sending");
    const { id, kind, text, handle, reply_to } = entry;
    let response;
    try {
      response = await post(`/web/send${this.query}`, { id, kind, text, handle, reply_to });
    } catch {
      this.tell(entry, "waiting");
      return undefined;
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      this.remove(id);
      this.tell(entry, "sent", answer);
      return 0;
    }
    if (response.status === 429 || response.status >= 500) {
      this.tell(entry, response.status === 429 ? "slowly" : "waiting");
      return answer.retry_after;
    }
    local.set(this.key, this.entries().map((kept) => (kept.id === id ? { ...kept, failed: answer.error ?? "failed" } : kept)));
    this.unkept = (this.unkept ?? []).filter((kept) => kept.id !== id);
    this.tell(entry, "failed", answer);
    return 0;
  }
}
