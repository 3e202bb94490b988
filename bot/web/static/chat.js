// The chat page's script. Everything works without it; with it, nothing reloads.
"use strict";

const page = document.body;
const words = JSON.parse(page.dataset.words);
const log = document.getElementById("log");
const status = document.getElementById("status");
const trouble = document.getElementById("trouble");
const compose = document.getElementById("compose");
const NEAR_END = 240; // px: whoever reads further up is not pulled down
const MOST_FILES = 5;
const MOST_BYTES = 10 * 1024 * 1024;
const coarse = matchMedia("(pointer: coarse)");

let last = BigInt(page.dataset.last);
let sending = false;
let pending = null; // what could not be sent, kept with its key
let later = null; // a turn that the stream brought while something was on its way
let composing = false;
let forgetting = 0;

page.classList.add("scripted");

// ---- what arrives ------------------------------------------------------------------------------

function toNode(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function place(message) {
  const number = BigInt(message.id);
  if (number > last) last = number;
  if (document.getElementById(`m-${message.id}`)) return null;
  const node = toNode(message.html);
  const old = message.replaces.map((id) => document.getElementById(`m-${id}`)).find(Boolean);
  if (!old) {
    log.append(node);
    return node;
  }
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (held) {
    const buttons = [...node.querySelectorAll("button")];
    const same = buttons.find((each) => each.dataset.same === held.dataset.same);
    (same || node).focus({ preventScroll: true });
  }
  return null;
}

function retire(live) {
  let lost = false;
  for (const form of log.querySelectorAll(".controls")) {
    if (live.includes(form.closest(".message").id.slice(2))) continue;
    lost ||= form.contains(document.activeElement);
    form.remove();
  }
  return lost;
}

function isErased(news) {
  // Whether something stands here that was erased, in this window or elsewhere.
  const kept = new Set(news.kept);
  const [first, newest] = [news.more ? BigInt(news.kept[0]) : 0n, BigInt(news.last)];
  return [...log.querySelectorAll(".message")].some((node) => {
    const number = BigInt(node.id.slice(2));
    return number >= first && number <= newest && !kept.has(String(number));
  });
}

function isUntouched(text) {
  return text.value === text.defaultValue && !composing && !sending;
}

function recompose(html, cleared) {
  const old = document.getElementById("composer");
  const files = document.getElementById("files");
  const text = document.getElementById("text");
  const fresh = toNode(html);
  if (!cleared && !(isUntouched(text) && files.files.length === 0)) {
    for (const name of ["proof", "after"]) old.elements[name].value = fresh.elements[name].value;
    return;
  }
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  fit();
  if (focused) {
    const next = document.getElementById("text");
    next.focus({ preventScroll: true });
    next.setSelectionRange(next.value.length, next.value.length);
  }
  count();
}

function fit() {
  // With large text the form would hide the conversation: then it stays at the end of the page.
  const foot = document.querySelector(".foot");
  page.classList.toggle("tall", foot.offsetHeight > innerHeight * 0.5);
}

function isNearEnd() {
  return innerHeight + scrollY >= document.documentElement.scrollHeight - NEAR_END;
}

function startOf(fresh) {
  // What was sent leads the answer in; where it would fill the window, the answer is shown.
  const fills = fresh[0].matches(".mine") && fresh[0].offsetHeight > innerHeight * 0.4;
  return (fills && fresh.find((node) => node.matches(".theirs"))) || fresh[0];
}

function show(first) {
  // The start of what is new, or the end of the page where all of it fits.
  const end = document.documentElement.scrollHeight - innerHeight;
  const top = first.getBoundingClientRect().top + scrollY - 16;
  scrollTo({ top: Math.min(top, end), behavior: "instant" });
}

// ---- what is sent ------------------------------------------------------------------------------

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(sentence, fraction) {
  clearTimeout(forgetting);
  status.textContent = sentence;
  if (fraction === undefined) return;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", sentence);
  bar.max = 1;
  bar.value = fraction;
  status.append(bar);
}

function complain(sentence, again) {
  trouble.replaceChildren();
  if (!sentence) return;
  const box = document.createElement("div");
  const line = document.createElement("span");
  line.textContent = sentence;
  box.append(line);
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.again;
    button.addEventListener("click", again);
    box.append(button);
  }
  trouble.append(box);
}

function problemOf(files) {
  if (files.length > MOST_FILES) return words.too_many_files;
  return files.some((file) => file.size > MOST_BYTES) ? words.too_large_file : "";
}

function gather(form, submitter) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.set(submitter.name, submitter.value);
  const files = data.getAll("files").filter((file) => file.size || file.name);
  const text = String(data.get("text") || "");
  const content = JSON.stringify([
    text, data.get("day") || "", data.get("press") || "", files.map((f) => [f.name, f.size]),
  ]);
  const isPress = Boolean(data.get("press"));
  const isEmpty = !isPress && !text.trim() && !data.get("day") && files.length === 0;
  // The same thing sent once more keeps its key, so that it can act only once.
  const key = pending && pending.content === content ? pending.key : newKey();
  data.set("key", key);
  return { data, key, content, text, files, isPress, isEmpty };
}

function submit(event) {
  const form = event.target;
  if (form.getAttribute("action") !== "/messages") return;
  event.preventDefault();
  if (sending) return;
  const sent = gather(form, event.submitter);
  if (sent.isEmpty) {
    document.getElementById("text").focus();
    return;
  }
  const problem = problemOf(sent.files);
  if (problem) complain(problem);
  else send(sent);
}

function busy(on) {
  sending = on;
  compose.setAttribute("aria-busy", String(on));
  for (const button of document.querySelectorAll(".send, .controls button")) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function send(sent) {
  busy(true);
  complain("");
  say(sent.files.length ? words.uploading : words.sending, sent.files.length ? 0 : undefined);
  sent.data.set("after", String(last));
  const request = new XMLHttpRequest();
  request.open("POST", "/messages");
  request.setRequestHeader("Accept", "application/json");
  request.timeout = sent.files.length ? 600_000 : 30_000;
  if (sent.files.length) {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(words.uploading, event.loaded / event.total);
    });
  }
  request.addEventListener("load", () => settle(sent, request));
  for (const name of ["error", "timeout", "abort"]) {
    request.addEventListener(name, () => fail(sent, words.failed));
  }
  request.send(sent.data);
}

function settle(sent, request) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    answer = { error: words.failed };
  }
  if (answer.go) location.assign(answer.go);
  else if (request.status === 200 && answer.messages) succeed(sent, answer);
  else fail(sent, answer.error || words.failed);
}

function fail(sent, sentence) {
  busy(false);
  if (later) turn(later);
  pending = sent;
  say("");
  complain(sentence, () => {
    if (!sending) send(sent);
  });
}

function succeed(sent, news) {
  busy(false);
  pending = null;
  if (news.language !== document.documentElement.lang || isErased(news)) {
    location.assign("/"); // every word of the page changes, or what stood here is no more
    return;
  }
  say(words.sent);
  forgetting = setTimeout(() => say(""), 2000);
  // The stream may have been faster: then the messages stand there already.
  const placed = news.messages.map((each) => place(each) || document.getElementById(`m-${each.id}`));
  const fresh = placed.filter((node, at) => node && !news.messages[at].replaces.length);
  const newest = later && BigInt(later.last) > BigInt(news.last) ? later : news;
  later = null;
  const lost = retire(newest.live);
  const text = document.getElementById("text");
  // What was typed while this was on its way stays.
  recompose(newest.composer, !sent.isPress && text.value === sent.text && !composing);
  if (fresh.length) show(startOf(fresh));
  // Who presses by the keyboard goes on at the answer, not behind all that stood above it.
  if (lost || (sent.isPress && fresh.length)) {
    const answer = (kind) => fresh.find((node) => node.matches(kind));
    const next = answer(".question") || answer(".theirs") || log;
    next.focus({ preventScroll: true });
  }
}

// ---- what others, or other windows, bring --------------------------------------------------------

function turn(news) {
  later = null;
  if (BigInt(news.last) < last) return; // read before what already stands here
  if (isErased(news)) return void location.assign("/");
  retire(news.live);
  recompose(news.composer, false);
}

let source = null;
let patience = 0;
let waiting = 0;
let isOffline = false;

function connect() {
  disconnect();
  source = new EventSource(`/events?mark=${page.dataset.mark}&after=${last}`);
  source.addEventListener("open", () => {
    clearTimeout(patience);
    patience = 0;
    if (isOffline) {
      say(words.online);
      forgetting = setTimeout(() => say(""), 4000);
    }
    isOffline = false;
  });
  source.addEventListener("message", (event) => {
    const near = isNearEnd();
    const node = place(JSON.parse(event.data));
    if (node && near && !sending) show(node);
  });
  source.addEventListener("turn", (event) => {
    const news = JSON.parse(event.data);
    if (sending) later = news; // the answer on its way brings the same, or more
    else turn(news);
  });
  source.addEventListener("full", disconnect);
  source.addEventListener("gone", () => {
    disconnect();
    complain(words.other_role);
  });
  source.addEventListener("error", lose);
}

function lose() {
  if (!patience && !isOffline) {
    patience = setTimeout(() => {
      isOffline = true;
      say(words.offline);
    }, 2500);
  }
  if (source && source.readyState === EventSource.CLOSED) {
    clearTimeout(waiting);
    waiting = setTimeout(connect, 4000);
  }
}

function disconnect() {
  clearTimeout(patience);
  patience = 0;
  clearTimeout(waiting);
  if (source) source.close();
  source = null;
}

// ---- the keyboard --------------------------------------------------------------------------------

function press(event) {
  const isEnter = event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey;
  // 229: Safari reports the Enter that ends a composed syllable this way.
  if (!isEnter || event.isComposing || event.keyCode === 229 || event.target.id !== "text") return;
  if (coarse.matches && event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit(document.querySelector("#composer .send"));
}

function count() {
  const text = document.getElementById("text");
  const counter = document.getElementById("counter");
  const most = Number(text.dataset.most);
  const length = [...text.value].length;
  const over = most > 0 && length > most;
  counter.classList.toggle("over", over);
  const figures = `${words.letters} ${length}/${most}`;
  counter.textContent = most > 0 && length > most * 0.8 ? figures : "";
  if (over) counter.textContent += ` · ${words.too_long}`;
}

document.addEventListener("submit", submit);
compose.addEventListener("keydown", press);
compose.addEventListener("input", count);
compose.addEventListener("compositionstart", () => { composing = true; });
compose.addEventListener("compositionend", () => { composing = false; });
document.addEventListener("visibilitychange", () => {
  // Browsers open six connections to a host: a window nobody sees holds none.
  if (document.visibilityState === "hidden") disconnect();
  else connect();
});
addEventListener("resize", fit);
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

fit();
scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
if (document.visibilityState !== "hidden") connect();
