// Works beside the pages, also while the program does not answer: keeps what pages are made of, a page that says that
// the program is out of reach, and, where its address says ?keep=1, the first page as it was last seen.
"use strict";
const SHELL = "shell-1";
const TODAY = "today-1";
const MOST_FILES = 120;
const OFFLINE = "/offline";
const PATIENCE_MS = 5000;
const keeps = new URL(self.location.href).searchParams.get("keep") === "1";

const isFile = (url) => url.pathname.startsWith("/static/") && url.searchParams.has("v");

// Files change their address with their content: those that were added first are the ones that are gone.
const trim = async (cache) => {
  const files = (await cache.keys()).filter((request) => isFile(new URL(request.url)));
  for (const request of files.slice(0, Math.max(0, files.length - MOST_FILES))) await cache.delete(request);
};

const file = async (request) => {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    await trim(cache);
  }
  return response;
};

// The notice stands hidden in every first page, with the time at which it was made.
const marked = async (response) => {
  const page = (await response.text()).replace('id="last-seen" hidden', 'id="last-seen"');
  return new Response(page, { headers: response.headers });
};

const offline = async (url) => {
  const today = url.pathname === "/" && (await (await caches.open(TODAY)).match("/"));
  if (today) return marked(today);
  return (await (await caches.open(SHELL)).match(OFFLINE)) ?? Response.error();
};

const noAnswer = () => new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("no answer")));

// A program that takes the call and says nothing would be waited for without end, though there is something to show.
const patient = async (request, url) => {
  const isKept = url.pathname === "/" && (await (await caches.open(TODAY)).match("/"));
  return isKept ? Promise.race([fetch(request), noAnswer()]) : fetch(request);
};

const page = async (request, url) => {
  try {
    const response = await patient(request, url);
    if (keeps && response.ok && url.pathname === "/") await (await caches.open(TODAY)).put("/", response.clone());
    return response;
  } catch {
    return offline(url);
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload" }))));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const wanted = keeps ? [SHELL, TODAY] : [SHELL];
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => !wanted.includes(name)).map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isFile(url)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});
