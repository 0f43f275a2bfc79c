// Draws every figure of the page, in the page's own colours and again whenever these change.
(() => {
  const { days, figures } = JSON.parse(document.getElementById("data").textContent);
  const places = document.querySelectorAll("[data-figure]");
  const probe = document.body.appendChild(document.createElement("i"));
  const color = (name) => {
    probe.style.color = name;
    return getComputedStyle(probe).color;
  };
  const colored = (part) => {
    if (typeof part === "string") return part.startsWith("var(") ? color(part) : part;
    if (Array.isArray(part)) return part.length && typeof part[0] === "object" ? part.map(colored) : part;
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, colored(value)]));
  };
  const axis = (given) => ({
    gridcolor: color("var(--line)"),
    zerolinecolor: color("var(--line)"),
    automargin: true,
    ...given,
    title: { standoff: 6, font: { size: 12 }, ...given.title },
  });
  const byDay = (narrow) => ({ type: "date", hoverformat: "%Y-%m-%d", nticks: narrow ? 4 : 10 });
  const layout = (given, narrow) => ({
    ...given,
    autosize: true,
    margin: { l: 8, r: 8, t: 30, b: 8 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: color("var(--ink-soft)") },
    hovermode: "x unified",
    hoverlabel: { bgcolor: color("var(--paper)"), bordercolor: color("var(--line)") },
    // A finger that scrolls the page must not zoom a figure.
    dragmode: narrow ? false : "zoom",
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    xaxis: { ...axis(given.xaxis ?? byDay(narrow)), showgrid: false },
    yaxis: axis(given.yaxis),
    ...(given.yaxis2 && { yaxis2: axis(given.yaxis2) }),
  });
  const draw = () => places.forEach((place) => {
    const figure = colored(figures[place.dataset.figure]);
    const data = figure.data.map((trace) => ({ ...trace, x: trace.x === "days" ? days : trace.x }));
    const narrow = place.clientWidth < 600;
    place.style.height = `${figure.layout.height}px`;  // Plotly forgets it when it is resized
    Plotly.react(place, data, layout(figure.layout, narrow), {
      responsive: true, displayModeBar: false,
    });
  });
  draw();
  if (parent !== window) {  // a page that shows this one gives it the room that it needs
    const tell = () => parent.postMessage({ height: document.documentElement.scrollHeight }, "*");
    new ResizeObserver(tell).observe(document.body);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // The page has its width and colours only once it is being printed, which is too late to draw.
  const print = (on) => {
    document.documentElement.classList.toggle("printing", on);
    draw();
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
})();
