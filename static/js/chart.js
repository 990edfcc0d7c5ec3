// Moving a stay on the chart, by pointer or by keys; without it each bar leads to the same page's form.
"use strict";
(() => {
  const chart = document.getElementById("chart"), wish = document.getElementById("chart-wish");
  if (!chart) return;
  const DAY = 864e5, numbers = [...chart.tBodies].map((body) => body.dataset.yurt);
  const shifted = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
  const plain = (day) => day.split("-").reverse().join(".");
  const wanted = new WeakMap();
  const rowOf = (bar) => numbers.indexOf(bar.closest("tbody").dataset.yurt);
  const address = (bar, { nights, rows }) => {
    const url = new URL(bar.href);
    url.searchParams.set("yurt", numbers[rowOf(bar) + rows]);
    url.searchParams.set("arrival", shifted(bar.dataset.arrival, nights));
    url.searchParams.set("departure", shifted(bar.dataset.departure, nights));
    return url.href;
  };
  const show = (bar, want) => {
    for (const body of chart.tBodies) body.classList.remove("is-wished");
    if (!want || (!want.nights && !want.rows)) { wish.textContent = ""; return; }
    const at = rowOf(bar) + want.rows;
    chart.tBodies[at].classList.add("is-wished");
    wish.textContent = `${bar.firstChild.textContent.trim()} → ${wish.dataset.yurt} ${numbers[at]}, ` +
      `${wish.dataset.arrival}: ${plain(shifted(bar.dataset.arrival, want.nights))}, ` +
      `${wish.dataset.departure}: ${plain(shifted(bar.dataset.departure, want.nights))}`;
  };
  const bounded = (bar, rows) => Math.min(numbers.length - 1 - rowOf(bar), Math.max(-rowOf(bar), rows));

  chart.addEventListener("keydown", (event) => {
    const bar = event.target.closest("a[data-arrival]");
    if (!bar) return;
    const want = wanted.get(bar) || { nights: 0, rows: 0 };
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      want.nights += step[0];
      want.rows = bounded(bar, want.rows + step[1]);
    } else if (event.key === "Escape") {
      want.nights = want.rows = 0;
    } else if (event.key === "Enter" && (want.nights || want.rows)) {
      location.assign(address(bar, want));
    } else return;
    event.preventDefault();
    wanted.set(bar, want);
    show(bar, want);
  });

  let drag = null;
  chart.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("a[data-arrival]");
    // A finger moves a bar by its grip; elsewhere it scrolls the chart.
    if (!bar || event.button || (event.pointerType === "touch" && !event.target.closest(".grip"))) return;
    const head = chart.tHead.rows[1].cells[0].getBoundingClientRect();
    drag = { bar, x: event.clientX, y: event.clientY, width: head.width, want: { nights: 0, rows: 0 } };
  });
  addEventListener("pointermove", (event) => {
    if (!drag) return;
    const nights = Math.round((event.clientX - drag.x) / drag.width);
    const under = document.elementsFromPoint(event.clientX, event.clientY).map((one) => one.closest("tbody[data-yurt]")).find(Boolean);
    const rows = under ? numbers.indexOf(under.dataset.yurt) - rowOf(drag.bar) : drag.want.rows;
    if (nights === drag.want.nights && rows === drag.want.rows) return;
    drag.want = { nights, rows };
    drag.moved = true;
    drag.bar.classList.add("is-moving");
    show(drag.bar, drag.want);
  });
  addEventListener("pointerup", () => {
    if (!drag) return;
    const { bar, want, moved } = drag;
    drag = null;
    bar.classList.remove("is-moving");
    if (!moved) return;
    // The click that follows belongs to the drag.
    const keep = (event) => event.preventDefault();
    bar.addEventListener("click", keep);
    setTimeout(() => bar.removeEventListener("click", keep), 0);
    if (want.nights || want.rows) location.assign(address(bar, want));
    else show(bar, null);
  });
  addEventListener("pointercancel", () => { if (drag) { drag.bar.classList.remove("is-moving"); show(drag.bar, null); drag = null; } });
})();
