'use strict';
// Puts the page together: what is chosen above is shown below.

const control = id => document.getElementById(id);

function addChoices(select, choices) {
  select.append(...choices.map(([value, text]) => new Option(text, value)));
}

function momentText(place) {
  const run = report.runs.find(one => one.axis.includes(place));
  const line = run.moments[run.axis.indexOf(place)].line;
  return hasTimes ? `${place.toFixed(6)} s, line ${number(line)}` : `line ${number(line)}`;
}

async function start() {
  const maps = new MemoryMaps(await Promise.all(report.runs.map(PageMap.of)));
  const [moment, kind, zone, order] = ['moment', 'kind', 'zone', 'order'].map(control);
  const place = () => moments[moment.value];
  const charts = new Charts(chosen => {
    moment.value = moments.reduce((best, one, k) => Math.abs(one - chosen) < Math.abs(moments[best] - chosen) ? k : best, 0);
    showMoment();
  }, place);

  const kinds = { MigrateType: 'migratetype', Fill: 'how much is in use', FreeOrder: 'largest free order' };
  addChoices(kind, report.kinds.map((one, k) => [k, kinds[one.name]]));
  addChoices(zone, [['', 'all'], ...zoneNames.map(name => [name, name])]);
  const pageSize = report.runs[0].pageSize;
  addChoices(order, [['', 'every'], ...[...Array(mostOrders).keys()].map(one => [one, `${one} (${sizeText(pageSize * 2 ** one)})`])]);
  order.value = report.runs.length > 1 ? String(report.runs[0].pageblockOrder) : '';
  order.parentElement.hidden = moments.length === 1;
  moment.max = moments.length - 1;
  control('moment-choice').hidden = moments.length === 1;

  function showMoment() {
    const text = momentText(place());
    control('moment-text').textContent = text;
    moment.setAttribute('aria-valuetext', text);
    maps.show(place(), Number(kind.value), zone.value);
    charts.showMoment(place(), zone.value);
    fillByOrder(place(), zone.value);
  }

  function showAll() {
    charts.showTime(zone.value, order.value);
    showMoment();
  }

  moment.addEventListener('input', showMoment);
  kind.addEventListener('change', showMoment);
  zone.addEventListener('change', showAll);
  order.addEventListener('change', showAll);
  darkScheme.addEventListener('change', showAll);
  fillRuns();
  fillFailures();
  fillPartings();
  showAll();
  document.body.dataset.ready = 'true';
}

start();
