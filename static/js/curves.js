// Draws a curve above each table that carries its figures. The columns with data-series are drawn, in that tone, with
// data-dashed as a broken line; the first column holds days or instants. data-unit is what the figures are counted in.
// Without this file the table stands alone, and it stays the way to read exact figures.
(() => {
  "use strict";
  const HEIGHT = 240;
  const PERCENT = "%";

  const number = (text) => {
    const value = Number.parseFloat(text.replaceAll(",", ""));
    return Number.isNaN(value) ? null : value;
  };

  const read = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const drawn = heads.map((head, column) => ({ head, column })).filter(({ head }) => head.dataset.series);
    const moments = rows.map((row) => Date.parse(row.cells[0].querySelector("time").dateTime) / 1000);
    return {
      title: heads[0].textContent.trim(),
      series: drawn.map(({ head }) => ({
        label: head.textContent.trim(),
        tone: head.dataset.series,
        dash: "dashed" in head.dataset ? [6, 4] : undefined,
      })),
      data: [moments, ...drawn.map(({ column }) => rows.map((row) => number(row.cells[column].textContent)))],
    };
  };

  const colour = (name) => {
    // A canvas knows no light-dark(): what the browser makes of it is asked of an element.
    const probe = document.createElement("span");
    probe.className = "curve-probe";
    probe.dataset.colour = name;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };

  const options = ({ title, series, data }, unit, width) => {
    const ink = colour("ink");
    const edge = colour("edge");
    const axis = { stroke: ink, grid: { stroke: edge, width: 1 }, ticks: { stroke: edge, width: 1 } };
    return {
      width,
      height: HEIGHT,
      tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "UTC"),
      scales: { y: unit === PERCENT ? { range: [0, 100] } : {} },
      cursor: { drag: { x: false, y: false } },
      legend: { live: true },
      axes: [
        { ...axis, values: "{D} {MMM}", space: 70 },
        { ...axis, size: 56, values: (_plot, ticks) => ticks.map((tick) => (unit ? `${tick} ${unit}` : tick.toLocaleString("en-GB"))) },
      ],
      series: [
        { label: title, value: "{YYYY}-{MM}-{DD}" },
        ...series.map(({ label, tone, dash }) => ({
          label,
          stroke: colour(tone),
          width: 2,
          dash,
          spanGaps: true,
          points: { show: data[0].length < 12 },
        })),
      ],
    };
  };

  const draw = (place) => {
    const table = document.getElementById(place.dataset.curve);
    const found = read(table);
    if (found.data[0].length < 2) return;
    place.hidden = false;
    let plot = null;
    const again = () => {
      plot?.destroy();
      plot = new uPlot(options(found, place.dataset.unit, place.clientWidth), found.data, place);
    };
    again();
    new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  };

  // The newest days of a year stand at its end: on a narrow screen they are the ones to see first.
  for (const frame of document.querySelectorAll(".heat-frame")) frame.scrollLeft = frame.scrollWidth;
  for (const place of document.querySelectorAll("[data-curve]")) draw(place);
})();
