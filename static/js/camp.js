// Makes the pages quicker; none of them needs it.
"use strict";
for (const bar of document.querySelectorAll("[data-countdown]")) {
  const until = Date.parse(bar.dataset.countdown), left = bar.querySelector("[data-countdown-left]");
  // What the server's clock had left when it sent the page counts, not what the phone's clock thinks.
  const offset = bar.dataset.now ? Date.parse(bar.dataset.now) - Date.now() : 0;
  const tick = () => {
    const seconds = Math.max(0, Math.round((until - Date.now() - offset) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds) return;
    clearInterval(timer);
    left.textContent = bar.dataset.over;
  };
  const timer = setInterval(tick, 1000);
  tick();
}
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}
for (const input of document.querySelectorAll("input[data-words]")) {
  const out = document.getElementById(input.dataset.words);
  const say = () => {
    const day = new Date(`${input.value}T00:00:00Z`);
    if (isNaN(day)) { out.textContent = ""; return; }
    const names = { weekday: JSON.parse(out.dataset.weekdays)[(day.getUTCDay() + 6) % 7],
      month: JSON.parse(out.dataset.months)[day.getUTCMonth()], d: day.getUTCDate(), y: day.getUTCFullYear() };
    out.textContent = out.dataset.pattern.replace(/{(\w+)}/g, (_, name) => names[name]);
  };
  input.addEventListener("change", say);
}
for (const input of document.querySelectorAll("input[type=date][name=arrival]")) {
  input.addEventListener("change", () => {
    const departure = input.form.elements.departure, day = new Date(`${input.value}T00:00:00Z`);
    if (!departure || isNaN(day)) return;
    const next = new Date(day.getTime() + 864e5).toISOString().slice(0, 10);
    departure.min = next;
    if (!departure.value || departure.value < next) {
      departure.value = next;
      departure.dispatchEvent(new Event("change"));
    }
  });
}
document.getElementById("error-summary")?.focus();
if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.classList.add("is-copied");
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
