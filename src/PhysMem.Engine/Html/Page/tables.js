'use strict';
// Tables of the page. All that comes from outside becomes text of a cell.

function cellOf(tag, content, isNumber) {
  const cell = document.createElement(tag);
  if (content instanceof Node) {
    cell.append(content);
    cell.className = 'words';
  } else {
    cell.textContent = content;
    cell.className = isNumber ? 'number' : '';
  }

  return cell;
}

// Columns are [title, value of a row, whether it is a number]; the first one names the row.
function fillTable(table, caption, columns, rows) {
  const head = document.createElement('thead');
  const titles = document.createElement('tr');
  columns.forEach(([title, , isNumber]) => {
    const cell = cellOf('th', title, isNumber);
    cell.scope = 'col';
    titles.append(cell);
  });
  head.append(titles);
  const body = document.createElement('tbody');
  rows.forEach(row => {
    const line = document.createElement('tr');
    columns.forEach(([, value, isNumber], k) => {
      const cell = cellOf(k === 0 ? 'th' : 'td', value(row), isNumber);
      if (k === 0) {
        cell.scope = 'row';
      }

      line.append(cell);
    });
    body.append(line);
  });
  const words = document.createElement('caption');
  words.textContent = caption;
  table.replaceChildren(words, head, body);
}

function fillRuns() {
  const last = run => run.moments[run.moments.length - 1];
  const isPlayed = report.runs.some(run => run.moments.length > 1);
  const columns = [
    ['Machine', nameOf],
    ['Kernel', run => run.kernel],
    ['Memory', run => sizeText(run.presentPages * run.pageSize), true],
    [isPlayed ? 'Free at the end' : 'Free', run => sizeText(last(run).freePages * run.pageSize), true],
  ];
  if (isPlayed) {
    columns.push(
      ['Moments', run => number(run.moments.length), true],
      ['Requests failed', run => number(run.failures.reduce((sum, one) => sum + one.failed, 0)), true],
      ['Parts from the first at line', run => run.parting ? number(run.parting.line) : '', true]);
  }

  fillTable(document.getElementById('runs'), isPlayed ? 'Machines, and runs of a trace on them.' : 'Machines as they were.', columns, report.runs);
}

function fillByOrder(place, zone) {
  const shown = report.runs.filter(run => zoneIndex(run, zone) >= 0);
  const momentOf = run => run.moments[momentAt(run, place)];
  const columns = [['Order', order => String(order), true]];
  shown.forEach(run => columns.push(
    [`${nameOf(run)}: free blocks`, order => order < run.orders ? number(momentOf(run).blocks[zoneIndex(run, zone)][order]) : '', true],
    ['unusable index', order => order < run.orders ? (momentOf(run).unusable[zoneIndex(run, zone)][order] / 1000).toFixed(3) : '', true]));
  fillTable(document.getElementById('by-order'), `Free blocks by order, ${zone === '' ? 'all zones' : zone}.`, columns, [...Array(mostOrders).keys()]);
}

function explanationOf(failure) {
  const words = document.createElement('div');
  const summary = document.createElement('div');
  summary.textContent = failure.summary;
  words.append(summary);
  if (failure.reasoning) {
    const details = document.createElement('details');
    const title = document.createElement('summary');
    title.textContent = 'The arithmetic';
    const text = document.createElement('div');
    text.textContent = failure.reasoning;
    details.append(title, text);
    words.append(details);
  }

  return words;
}

function fillFailures() {
  const failures = report.runs.flatMap(run => run.failures.map(failure => ({ run, failure })));
  document.getElementById('failures').hidden = failures.length === 0;
  fillTable(document.getElementById('failures-table'), 'By mask and order; what is said is about the first one of its kind.', [
    ['Machine', one => nameOf(one.run)],
    ['Order', one => String(one.failure.order), true],
    ['Mask', one => one.failure.gfp],
    ['Failed', one => number(one.failure.failed), true],
    ['of', one => number(one.failure.requests), true],
    ['First at line', one => number(one.failure.line), true],
    ['Verdict', one => one.failure.verdict],
    ['Why', one => explanationOf(one.failure)],
  ], failures);
}

function sideOf(name, side) {
  const element = document.createElement('div');
  const title = document.createElement('h3');
  title.textContent = `${name}: ${side.pfn ?? 'no page'}`;
  const steps = document.createElement('ol');
  side.decisions.forEach(decision => {
    const step = document.createElement('li');
    step.textContent = decision;
    steps.append(step);
  });
  element.append(title, steps);
  return element;
}

function fillPartings() {
  const parted = report.runs.filter(run => run.parting);
  document.getElementById('partings').hidden = parted.length === 0;
  document.getElementById('partings-list').replaceChildren(...parted.map(run => {
    const element = document.createElement('div');
    element.className = 'parting';
    const event = document.createElement('p');
    event.textContent = `Line ${number(run.parting.line)}: ${run.parting.event}`;
    const sides = document.createElement('div');
    sides.className = 'sides';
    sides.append(sideOf(run.parting.firstMachine, run.parting.first), sideOf(nameOf(run), run.parting.second));
    element.append(event, sides);
    return element;
  }));
}
