'use strict';
// Charts by uPlot: free memory by order at a moment, and over time.

const chartHeight = 280;
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]];

// Colours for runs that people who see fewer colours tell apart too; one for each scheme where contrast asks for it.
const runColours = {
  light: ['#0072b2', '#d55e00', '#00785a', '#b04a8a', '#8a6d00', '#3a8fc0', '#555555'],
  dark: ['#56b4e9', '#f0a050', '#2fc79b', '#e09ac4', '#f0e442', '#9fd3f0', '#bbbbbb'],
};

// Steps of one scale from dark to light, without the end that the ground swallows.
const scaleStops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');
const themeColour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function runColour(k) {
  const colours = runColours[darkScheme.matches ? 'dark' : 'light'];
  return colours[k % colours.length];
}

function orderColour(order) {
  const [from, to] = darkScheme.matches ? [0.25, 1] : [0, 0.82];
  const at = (from + (to - from) * order / Math.max(mostOrders - 1, 1)) * (scaleStops.length - 1);
  const piece = Math.min(Math.floor(at), scaleStops.length - 2);
  const mixed = scaleStops[piece].map((value, k) => Math.round(value + (scaleStops[piece + 1][k] - value) * (at - piece)));
  return `rgb(${mixed.join(',')})`;
}

// A chart in a figure. Lines are { label, x, y, colour, dash }. Where x is time, pick is told where a click was, and marker tells
// where the chosen moment is.
class Chart {
  constructor(id, options) {
    this.figure = document.getElementById(id);
    this.options = options;
    const caption = document.createElement('figcaption');
    caption.textContent = options.title;
    this.target = document.createElement('div');
    this.target.setAttribute('role', 'img');
    this.figure.append(caption, this.target);
    new ResizeObserver(() => this.resize()).observe(this.figure);
  }

  show(lines) {
    this.plot?.destroy();
    this.target.setAttribute('aria-label', `${this.options.title}: ${lines.map(line => line.label).join(', ')}`);
    const grid = { stroke: themeColour('--line'), width: 1 };
    const axis = { stroke: themeColour('--soft'), grid, ticks: grid, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif' };
    const { x, y } = this.options;
    this.plot = new uPlot({
      width: this.width(),
      height: chartHeight,
      scales: { x: { time: false, range: x.range }, y: y.scale },
      axes: [{ ...axis, label: x.title, size: 36, labelSize: 22, ...x.axis }, { ...axis, label: y.title, labelSize: 20, size: 64, ...y.axis }],
      series: [
        { label: x.title, value: (_, value) => value === null ? '' : x.text(value) },
        ...lines.map(line => ({
          label: line.label, stroke: line.colour, dash: line.dash, width: 2, spanGaps: true, points: { show: line.x.length < 40, size: 6, fill: line.colour },
          value: (_, value) => value === null || value === undefined ? '' : y.text(value),
        })),
      ],
      legend: { show: true },
      cursor: { drag: { x: true, y: false } },
      hooks: { draw: [plot => this.mark(plot)], ready: [plot => this.listen(plot)] },
    }, uPlot.join(lines.map(line => [line.x, line.y])), this.target);
  }

  width() {
    return Math.max(this.figure.clientWidth, 200);
  }

  resize() {
    if (this.plot && this.plot.width !== this.width()) {
      this.plot.setSize({ width: this.width(), height: chartHeight });
    }
  }

  // Where the chosen moment is.
  mark(plot) {
    const place = this.options.marker?.();
    if (place === undefined) {
      return;
    }

    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(place, 'x', true));
    ctx.save();
    ctx.strokeStyle = themeColour('--text');
    ctx.setLineDash([3, 3]);
    ctx.lineWidth = window.devicePixelRatio || 1;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  listen(plot) {
    if (this.options.pick) {
      plot.over.addEventListener('click', event => this.options.pick(plot.posToVal(event.offsetX, 'x')));
    }
  }

  redraw() {
    this.plot?.redraw(false);
  }
}

const wholeOrders = { title: 'order', text: order => `order ${order}`, axis: { incrs: [1, 2, 5] }, range: (_, least, most) => [least - 0.3, most + 0.3] };
const overTime = { title: axisTitle, text: value => `${+value.toPrecision(7)}` };
const freePages = {
  title: 'pages free', text: value => `${number(Math.round(value))} pages`,
  scale: { distr: 3, range: (_, __, most) => [0.7, Math.max(most, 1) * 1.6] },
  axis: { splits: (_, __, ___, most) => [...Array(Math.floor(Math.log10(most)) + 1).keys()].map(power => 10 ** power), values: (_, ticks) => ticks.map(number) },
};
const unusableShare = { title: 'unusable index', text: value => value.toFixed(3), scale: { range: [0, 1.02] } };

// Nothing has no logarithm; it is drawn at the bottom.
const pagesFrom = (blocks, order) => Math.max(blocks * 2 ** order, 0.7);

class Charts {
  constructor(pick, marker) {
    const time = { pick, marker };
    this.byOrderFree = new Chart('by-order-free', { title: 'Free pages by order of their block', x: wholeOrders, y: freePages });
    this.byOrderUnusable = new Chart('by-order-unusable', { title: 'Unusable index by order', x: wholeOrders, y: unusableShare });
    if (moments.length > 1) {
      document.getElementById('time').hidden = false;
      this.timeFree = new Chart('time-free', { title: 'Free pages in blocks of an order', x: overTime, y: freePages, ...time });
      this.timeUnusable = new Chart('time-unusable', { title: 'Unusable index', x: overTime, y: unusableShare, ...time });
    }
  }

  showMoment(place, zone) {
    const lines = yOf => report.runs.flatMap((run, k) => {
      const z = zoneIndex(run, zone);
      const orders = [...Array(run.orders).keys()];
      return z < 0 ? [] : [{ label: nameOf(run), x: orders, y: yOf(run, run.moments[momentAt(run, place)], z), colour: runColour(k), dash: dashes[k % dashes.length] }];
    });
    this.byOrderFree.show(lines((run, moment, z) => moment.blocks[z].map(pagesFrom)));
    this.byOrderUnusable.show(lines((run, moment, z) => moment.unusable[z].map(value => value / 1000)));
    this.timeFree?.redraw();
    this.timeUnusable?.redraw();
  }

  // Lines for one order, or for all; then the colour tells the order and the dashes the run.
  showTime(zone, order) {
    if (!this.timeFree) {
      return;
    }

    const lines = yOf => report.runs.flatMap((run, k) => {
      const z = zoneIndex(run, zone);
      const orders = order === '' ? [...Array(run.orders).keys()] : [Number(order)].filter(one => one < run.orders);
      return z < 0 ? [] : orders.map(one => ({
        label: order === '' ? (report.runs.length > 1 ? `${nameOf(run)}: ${one}` : `order ${one}`) : nameOf(run),
        x: run.axis, y: run.moments.map(moment => yOf(moment, z, one)),
        colour: order === '' ? orderColour(one) : runColour(k), dash: dashes[k % dashes.length],
      }));
    });
    this.timeFree.show(lines((moment, z, one) => pagesFrom(moment.blocks[z][one], one)));
    this.timeUnusable.show(lines((moment, z, one) => moment.unusable[z][one] / 1000));
  }
}
