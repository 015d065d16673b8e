"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const severities = ["critical", "high", "medium", "low", "informational"];
  const form = document.getElementById("filters");
  const list = document.getElementById("list");

  const findings = list ? [...list.children] : [];
  const hostsOf = new Map(findings.map(each => [each, new Set(all("[data-host]", each).map(row => row.dataset.host))]));
  const texts = new Map();
  const textOf = each => {
    if (!texts.has(each)) texts.set(each, each.textContent.toLowerCase());
    return texts.get(each);
  };

  const filter = () => {
    const { search, severity, host, order } = form.elements;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const least = severities.indexOf(severity.value);
    let shown = 0;
    for (const each of findings) {
      const wanted = severities.indexOf(each.dataset.severity) <= least
        && (!host.value || hostsOf.get(each).has(host.value))
        && words.every(word => textOf(each).includes(word));
      each.hidden = !wanted;
      shown += wanted;
    }
    document.getElementById("shown").value = `${shown} of ${findings.length} problems shown`;
  };

  const filterHost = () => {
    const host = form.elements.host.value;
    for (const row of all("[data-host]")) {
      if (row instanceof SVGElement) row.style.opacity = host && row.dataset.host !== host ? .15 : 1;
      else row.hidden = Boolean(host) && row.dataset.host !== host;
    }
  };

  const arrange = () => {
    const key = form.elements.order.value;
    const compare = {
      rank: (a, b) => a.dataset.rank - b.dataset.rank,
      events: (a, b) => b.dataset.events - a.dataset.events,
      hosts: (a, b) => b.dataset.hosts - a.dataset.hosts,
      last: (a, b) => (a.dataset.last < b.dataset.last) - (a.dataset.last > b.dataset.last),
    }[key];
    list.append(...findings.sort((a, b) => compare(a, b) || a.dataset.rank - b.dataset.rank));
  };

  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    const value = cell.dataset.value ?? cell.textContent;
    return kind === "number" ? Number(value) : value.toLowerCase();
  };

  const sortBy = header => {
    const body = header.closest("table").tBodies[0];
    const kind = header.dataset.sort;
    const up = header.getAttribute("aria-sort") ? header.getAttribute("aria-sort") !== "ascending" : kind !== "number";
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = [...body.rows].map(row => [valueOf(row, header.cellIndex, kind), row]);
    keyed.sort(([a], [b]) => (a > b ? 1 : a < b ? -1 : 0) * (up ? 1 : -1));
    body.append(...keyed.map(([, row]) => row));
  };

  for (const header of all("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sortBy(header));
    header.append(button);
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("input", event => {
      if (event.target.id === "order") arrange();
      else if (event.target.id === "host") filterHost();
      filter();
    });
    form.addEventListener("reset", () => setTimeout(() => { filterHost(); arrange(); filter(); }));
    const unfold = document.getElementById("unfold");
    unfold.addEventListener("click", () => {
      const open = unfold.getAttribute("aria-pressed") !== "true";
      unfold.setAttribute("aria-pressed", open);
      for (const each of all("details.evidence")) each.open = open;
    });
    filter();
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
})();
