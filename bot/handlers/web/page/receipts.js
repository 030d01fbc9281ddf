// Tells the server what arrived here and what stood before open eyes: each once.

import { local, post } from "./dom.js";

const TOGETHER = 300; // milliseconds in which messages are acknowledged in one post
const MOST = 100; // messages in one post

export class Receipts {
  constructor(who, query, visible, news) {
    Object.assign(this, { who, query, visible, news });
    this.seqs = [];
    this.unseen = 0;
  }

  arrived(seq) {
    this.seqs.push(seq);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), TOGETHER);
  }

  async tell() {
    const looking = this.visible();
    this.unseen = looking ? 0 : this.above("read").length;
    this.news();
    const more = [];
    for (const what of looking ? ["delivered", "read"] : ["delivered"]) {
      const seqs = this.above(what).slice(0, MOST);
      if (seqs.length === 0) continue;
      const response = await post(`/web/seen${this.query}`, { seqs, what }).catch(() => null);
      if (!response?.ok) return;
      local.set(`${what}:${this.who}`, Math.max(this.upTo(what), ...seqs));
      more.push(this.above(what).length > 0);
    }
    const read = this.upTo("read");
    this.seqs = this.seqs.filter((seq) => seq > read);
    if (more.includes(true)) this.soon();
  }

  upTo(what) {
    return local.get(`${what}:${this.who}`, 0);
  }

  above(what) {
    const last = this.upTo(what);
    return this.seqs.filter((seq) => seq > last);
  }
}
