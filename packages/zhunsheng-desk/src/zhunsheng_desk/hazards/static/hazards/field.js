// The field form: a draft in IndexedDB with its photos, the position, sending once. Without this script the form still works.
"use strict";
(() => {
  const form = document.getElementById("field-form");
  const note = document.getElementById("draft-note");
  const key = `finding-${form.dataset.owner}`;
  const fields = ["slip", "category", "text", "place", "lat", "lon", "unit"];
  let waiting = false;
  let arrived = false;

  const say = (text) => { note.textContent = text; note.hidden = !text; };

  const store = (mode, act) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("zhunsheng-hazards", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("drafts", mode);
      const asked = act(change.objectStore("drafts"));
      change.oncomplete = () => { opening.result.close(); resolve(asked.result); };
      change.onerror = change.onabort = () => { opening.result.close(); reject(change.error); };
    };
  });

  const keep = async () => {
    if (arrived) return;
    const draft = { photos: [...form.photos.files], values: {} };
    for (const name of fields) draft.values[name] = form.elements[name].value;
    try {
      await store("readwrite", (drafts) => drafts.put(draft, key));
      say(form.dataset.kept);
    } catch { say(form.dataset.full); }
  };

  const bringBack = async () => {
    const draft = await store("readonly", (drafts) => drafts.get(key));
    if (!draft) return;
    for (const name of fields) form.elements[name].value = draft.values[name];
    const files = new DataTransfer();
    for (const photo of draft.photos) files.items.add(photo);
    form.photos.files = files.files;
    say(form.dataset.back);
  };

  const forget = () => store("readwrite", (drafts) => drafts.delete(key));

  const send = async () => {
    if (waiting) return;
    waiting = true;
    say(form.dataset.sending);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (answer.ok && answer.redirected && /\/hazards\/\d+\/$/.test(new URL(answer.url).pathname)) {
        arrived = true;
        await forget();
        location.assign(answer.url);
      } else {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const errors = [...page.querySelectorAll(".note.error, .field .error")].map((one) => one.textContent.trim());
        say(errors.join(" ") || page.title);
        note.classList.add("error");
      }
    } catch {
      await keep();
      say(form.dataset.offline);
      addEventListener("online", send, { once: true });
    } finally { waiting = false; }
  };

  document.getElementById("locate").addEventListener("click", () => {
    if (!navigator.geolocation) { say(form.dataset.nowhere); return; }
    say(form.dataset.locating);
    navigator.geolocation.getCurrentPosition((found) => {
      form.lat.value = found.coords.latitude.toFixed(6);
      form.lon.value = found.coords.longitude.toFixed(6);
      keep().then(() => say(form.dataset.located.replace("~", Math.round(found.coords.accuracy))));
    }, () => say(form.dataset.nowhere), { enableHighAccuracy: true, timeout: 20000 });
  });
  document.getElementById("discard").addEventListener("click", () => forget().then(() => { arrived = true; location.reload(); }));
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => { event.preventDefault(); note.classList.remove("error"); send(); });
  bringBack().catch(() => {});
})();
