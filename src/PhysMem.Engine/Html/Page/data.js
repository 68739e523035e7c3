'use strict';
// What the page tells of: the numbers beside the scripts, and the maps of memory that are packed in them.

const report = JSON.parse(document.getElementById('data').textContent);

// States of a page, in the order of their numbers in a map. Reserved ones, and those that are no RAM, are of no block.
const pageStates = ['free', 'on a CPU\'s list', 'in use', 'reserved', 'not accepted yet', 'no RAM of the zone'];
const free = 0;
const reserved = 3;
const unaccepted = 4;
const isOfBlock = state => state < reserved || state === unaccepted;

const number = value => value.toLocaleString('en');
const pfnText = pfn => '0x' + pfn.toString(16).padStart(6, '0');

function sizeText(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) {
    bytes /= 1024;
  }

  return `${+bytes.toFixed(2)} ${units[unit]}`;
}

function nameOf(run) {
  const same = report.runs.filter(other => other.machine === run.machine && other.change === run.change);
  const name = run.change === null ? run.machine : `${run.machine}, ${run.change}`;
  return same.length > 1 ? `${name} (${same.indexOf(run) + 1})` : name;
}

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The pageblocks of a run at one moment, found by the changes that lead there.
class PageMap {
  static async of(run) {
    return run.map ? new PageMap(run, await unpack(run.map)) : null;
  }

  constructor(run, bytes) {
    this.run = run;
    this.bytes = bytes;
    this.blockPages = 2 ** run.pageblockOrder;
    this.rows = run.parts.reduce((sum, part) => sum + part[2], 0);
    this.places = new Uint32Array(this.rows);
    this.lengths = new Uint32Array(this.rows);
    this.firstPfns = new Float64Array(this.rows);
    let row = 0;
    for (const [, first, count] of run.parts) {
      for (let k = 0; k < count; k++) {
        this.firstPfns[row++] = (first + k) * this.blockPages;
      }
    }

    this.rewind();
    this.seek(0);
  }

  rewind() {
    this.moment = -1;
    this.position = 0;
  }

  seek(moment) {
    if (moment < this.moment) {
      this.rewind();
    }

    while (this.moment < moment) {
      this.moment++;
      this.readMoment(this.position + this.run.mapBytes[this.moment]);
    }
  }

  readMoment(end) {
    for (let row = -1; this.position < end;) {
      row += this.readNumber();
      const length = this.readNumber();
      this.places[row] = this.position;
      this.lengths[row] = length;
      this.position += length;
    }
  }

  readNumber() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const one = this.bytes[this.position++];
      value |= (one & 0x7f) << shift;
      if (one < 0x80) {
        return value;
      }
    }
  }

  // The character of a cell, as Show-SimMemoryMap prints it.
  cell(row, kind) {
    return String.fromCharCode(this.bytes[this.places[row] + kind]);
  }

  // The blocks of a pageblock: where in it they begin, how many pages of it they have, their state and order.
  blocks(row) {
    const found = [];
    const end = this.places[row] + this.lengths[row];
    let at = 0;
    for (let i = this.places[row] + report.kinds.length; i < end; i++) {
      const state = this.bytes[i] >> report.stateShift;
      const order = this.bytes[i] & (2 ** report.stateShift - 1);
      const pages = Math.min(2 ** order, this.blockPages - at);
      found.push({ at, pages, state, order });
      at += pages;
    }

    return found;
  }
}

// Where the moments of a run lie on the axis that all runs share: seconds from its first one, or lines of the trace where times are missing.
const hasTimes = report.runs.every(run => run.moments.length === 1 || run.moments.every(moment => moment.time !== undefined));
const axisTitle = hasTimes ? 'seconds from the start' : 'line of the trace';

function axisOf(run) {
  return run.moments.map(moment => run.moments.length === 1 ? 0 : hasTimes ? moment.time - run.moments[0].time : moment.line);
}

report.runs.forEach(run => { run.axis = axisOf(run); });
const moments = [...new Set(report.runs.flatMap(run => run.axis))].sort((a, b) => a - b);

// The moment of a run that lies at a place of the shared axis, or last before it.
function momentAt(run, place) {
  const later = run.axis.findIndex(value => value > place);
  return later < 0 ? run.axis.length - 1 : Math.max(later - 1, 0);
}

// Zones by name, as a choice: each one that any run has, and all together.
const zoneNames = [...new Set(report.runs.flatMap(run => run.zones))];

// A run's place of a zone in the rows of a moment; behind the zones comes the sum of all. -1 when the run has no such zone.
function zoneIndex(run, zone) {
  return zone === '' ? run.zones.length : run.zones.indexOf(zone);
}

const mostOrders = Math.max(...report.runs.map(run => run.orders));
