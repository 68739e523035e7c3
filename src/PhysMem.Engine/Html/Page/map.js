'use strict';
// The map of physical memory: a canvas for each zone of each run, a cell for each pageblock, and one for the pages of a pageblock.

const cellSides = [16, 14, 12, 10, 8, 6, 5, 4, 3, 2];
const tallestMap = 420;
const letterSide = 12;

// Told apart by those who see fewer colours too: they differ in lightness.
const pageColours = ['#9fd3f0', '#f0e442', '#0072b2', '#6e6e6e', '#cc79a7', null];

function isLight(colour) {
  const [red, green, blue] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  return 299 * red + 587 * green + 114 * blue > 140000;
}

function legendItem(colour, letter, meaning) {
  const item = document.createElement('li');
  const square = document.createElement('span');
  square.textContent = letter;
  square.setAttribute('aria-hidden', 'true');
  if (colour) {
    square.style.background = colour;
    square.style.color = isLight(colour) ? '#000000' : '#ffffff';
  }

  item.append(square, meaning);
  return item;
}

// A canvas with a cursor that keys and the mouse move over cells; what is in them is the owner's matter.
class CellCanvas {
  constructor(label, helpId) {
    this.element = document.createElement('div');
    this.element.className = 'canvas';
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-roledescription', 'memory map');
    this.canvas.setAttribute('aria-label', label);
    if (helpId) {
      this.canvas.setAttribute('aria-describedby', helpId);
    }

    this.cursor = document.createElement('div');
    this.cursor.className = 'cursor';
    this.cursor.hidden = true;
    this.element.append(this.canvas, this.cursor);
  }

  // Gives the canvas its size, in cells, and a context to draw with.
  open(columns, lines, side) {
    Object.assign(this, { columns, lines, side });
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [columns * side, lines * side];
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    context.scale(scale, scale);
    context.clearRect(0, 0, width, height);
    context.font = `${Math.round(side * 0.7)}px ui-monospace, monospace`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    return context;
  }

  // A rectangle of cells, with a letter in its first one where there is room.
  draw(context, column, line, wide, high, colour, letter) {
    const gap = this.side >= 6 ? 1 : 0;
    context.fillStyle = colour;
    context.fillRect(column * this.side, line * this.side, wide * this.side - gap, high * this.side - gap);
    if (this.side >= letterSide) {
      context.fillStyle = isLight(colour) ? '#000000' : '#ffffff';
      context.fillText(letter, (column + 0.5) * this.side - 0.5, (line + 0.5) * this.side);
    }
  }

  // Puts the cursor around a cell; the canvas begins behind a padding of 4 pixels.
  place(column, line) {
    this.cursor.hidden = false;
    this.cursor.style.left = `${column * this.side + 3}px`;
    this.cursor.style.top = `${line * this.side + 3}px`;
    this.cursor.style.width = `${this.side + 1}px`;
    this.cursor.style.height = `${this.side + 1}px`;
    this.reveal(line);
  }

  reveal(line) {
    const [top, seen] = [line * this.side, this.element.clientHeight];
    if (top < this.element.scrollTop || top + this.side > this.element.scrollTop + seen - 8) {
      this.element.scrollTop = top - seen / 2;
    }
  }

  cellOf(event) {
    return [Math.floor(event.offsetX / this.side), Math.floor(event.offsetY / this.side)];
  }
}

// One zone of one run.
class ZoneMap {
  constructor(map, zone, owner) {
    this.map = map;
    this.zone = zone;
    this.owner = owner;
    this.rows = [];
    this.numbers = [];
    let row = 0;
    for (const [place, first, count] of map.run.parts) {
      for (let k = 0; k < count; k++, row++) {
        if (place === zone) {
          this.rows.push(row);
          this.numbers.push(first + k);
        }
      }
    }

    this.title = `${nameOf(map.run)}, ${map.run.zones[zone]}`;
    this.view = new CellCanvas(`${this.title}: ${number(this.rows.length)} pageblocks of ${sizeText(map.run.pageSize * map.blockPages)}`, 'map-help');
    this.selected = 0;
    this.element = document.createElement('div');
    const heading = document.createElement('h3');
    heading.textContent = this.title;
    this.element.append(heading, this.view.element);
    const canvas = this.view.canvas;
    canvas.addEventListener('keydown', event => this.press(event));
    canvas.addEventListener('focus', () => this.select(this.selected));
    canvas.addEventListener('click', event => {
      const index = this.indexAt(...this.view.cellOf(event));
      if (index !== undefined) {
        this.select(index);
        this.owner.open(this);
      }
    });
    canvas.addEventListener('mousemove', event => {
      const index = this.indexAt(...this.view.cellOf(event));
      canvas.title = index === undefined ? '' : this.owner.describe(this, index);
    });
  }

  // Lines without pageblocks of the zone are left out.
  layOut(columns) {
    const lines = [...new Set(this.numbers.map(block => Math.floor(block / columns)))];
    this.lineOf = new Map(lines.map((line, k) => [line, k]));
    this.columns = columns;
    return lines.length;
  }

  cellOf(index) {
    const block = this.numbers[index];
    return [block % this.columns, this.lineOf.get(Math.floor(block / this.columns))];
  }

  draw(kind, side) {
    const context = this.view.open(this.columns, this.lineOf.size, side);
    const colours = report.kinds[kind].colours;
    this.at = new Map();
    this.rows.forEach((row, index) => {
      const [column, line] = this.cellOf(index);
      const letter = this.map.cell(row, kind);
      this.at.set(line * this.columns + column, index);
      this.view.draw(context, column, line, 1, 1, colours[letter], letter);
    });
    if (!this.view.cursor.hidden) {
      this.view.place(...this.cellOf(this.selected));
    }
  }

  indexAt(column, line) {
    return column < 0 || column >= this.columns ? undefined : this.at.get(line * this.columns + column);
  }

  press(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const lines = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      this.owner.open(this);
    } else if (step !== undefined) {
      this.select(Math.min(Math.max(this.selected + step, 0), this.rows.length - 1));
    } else if (lines !== undefined) {
      this.select(this.nearest(lines));
    } else {
      return;
    }

    event.preventDefault();
  }

  // The pageblock in the same column some lines away; in a line that has none there, the nearest one.
  nearest(lines) {
    const [column, line] = this.cellOf(this.selected);
    const wanted = Math.min(Math.max(line + lines, 0), this.lineOf.size - 1);
    for (let away = 0; away < this.columns; away++) {
      const found = this.indexAt(column - away, wanted) ?? this.indexAt(column + away, wanted);
      if (found !== undefined) {
        return found;
      }
    }

    return this.selected;
  }

  select(index) {
    this.selected = index;
    this.owner.choose(this);
    this.view.place(...this.cellOf(index));
  }
}

// The pages of one pageblock.
class PageView {
  constructor() {
    this.element = document.getElementById('pages');
    this.view = new CellCanvas('Pages of the pageblock', null);
    this.view.canvas.setAttribute('aria-roledescription', 'map of pages');
    document.getElementById('pages-canvas').append(this.view.element);
    pageStates.forEach((state, k) => document.getElementById('pages-legend').append(legendItem(pageColours[k], '', state[0].toUpperCase() + state.slice(1))));
    this.view.canvas.addEventListener('keydown', event => this.press(event));
    this.view.canvas.addEventListener('click', event => {
      const [column, line] = this.view.cellOf(event);
      this.select(line * this.columns + column);
    });
    document.getElementById('pages-close').addEventListener('click', () => this.close());
    this.page = 0;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  // Shows the pageblock that is chosen in a map of a zone.
  show(zoneMap) {
    if (this.zoneMap !== zoneMap || this.index !== zoneMap.selected) {
      this.page = 0;
    }

    Object.assign(this, { zoneMap, index: zoneMap.selected });
    this.element.hidden = false;
    const { map } = zoneMap;
    const row = zoneMap.rows[this.index];
    this.firstPfn = map.firstPfns[row];
    this.blocks = map.blocks(row);
    this.pages = map.blockPages;
    document.getElementById('pages-title').textContent =
      `Pages ${pfnText(this.firstPfn)} to ${pfnText(this.firstPfn + this.pages - 1)} of ${zoneMap.title}`;
    this.draw();
    this.select(this.page);
  }

  draw() {
    this.columns = Math.min(2 ** Math.ceil(this.zoneMap.map.run.pageblockOrder / 2), 128);
    const lines = this.pages / this.columns;
    const room = this.element.clientWidth - 32;
    const side = Math.max(Math.min(Math.floor(room / this.columns), 20), 3);
    const context = this.view.open(this.columns, lines, side);
    for (const block of this.blocks) {
      const [column, line, wide, high] = this.rectangle(block);
      if (pageColours[block.state]) {
        this.view.draw(context, column, line, wide, high, pageColours[block.state], isOfBlock(block.state) ? String(block.order) : '');
      }
    }
  }

  // Blocks are powers of two at multiples of their size, and so are lines.
  rectangle(block) {
    return [
      block.at % this.columns, Math.floor(block.at / this.columns),
      Math.min(block.pages, this.columns), Math.max(block.pages / this.columns, 1),
    ];
  }

  press(event) {
    const step = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns, Home: -Infinity, End: Infinity,
    }[event.key];
    if (event.key === 'Escape') {
      this.close();
    } else if (step !== undefined) {
      const there = this.page + step;
      this.select(Number.isFinite(step) && (there < 0 || there >= this.pages) ? this.page : Math.min(Math.max(there, 0), this.pages - 1));
    } else {
      return;
    }

    event.preventDefault();
  }

  select(page) {
    this.page = page;
    const block = this.blocks.find(one => page < one.at + one.pages);
    this.view.place(page % this.columns, Math.floor(page / this.columns));
    const inBlock = isOfBlock(block.state) ? `, in a block of order ${block.order} from ${pfnText(this.headOf(block))} on` : '';
    document.getElementById('page-status').textContent = `${pfnText(this.firstPfn + page)}: ${pageStates[block.state]}${inBlock}`;
  }

  // A block may be larger than its pageblock, and begin before it.
  headOf(block) {
    const size = 2 ** block.order;
    return Math.floor((this.firstPfn + block.at) / size) * size;
  }

  close() {
    this.element.hidden = true;
    this.zoneMap.view.canvas.focus();
  }
}

// All maps of the page.
class MemoryMaps {
  constructor(maps) {
    this.element = document.getElementById('maps');
    this.pages = new PageView();
    this.zones = [];
    report.runs.forEach((run, k) => {
      if (!maps[k]) {
        const missing = document.createElement('p');
        missing.textContent = `The run on ${nameOf(run)} kept no map: Invoke-SimTrace -Map keeps one.`;
        this.element.append(missing);
        return;
      }

      run.zones.forEach((_, zone) => {
        const one = new ZoneMap(maps[k], zone, this);
        if (one.rows.length > 0) {
          this.zones.push(one);
          this.element.append(one.element);
        }
      });
    });
    document.getElementById('map-help').hidden = this.zones.length === 0;
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  // Shows a moment in the colours of a kind.
  show(place, kind, zoneName) {
    Object.assign(this, { kind, zoneName });
    for (const map of new Set(this.zones.map(one => one.map))) {
      map.seek(momentAt(map.run, place));
    }

    this.zones.forEach(one => { one.element.hidden = zoneName !== '' && one.map.run.zones[one.zone] !== zoneName; });
    const { colours, legend } = report.kinds[kind];
    document.getElementById('legend').replaceChildren(...(this.zones.length > 0 ? legend : []).map(
      ([letter, meaning]) => legendItem(colours[letter], letter, meaning)));
    this.width = 0;
    this.redraw();
    if (this.chosen) {
      this.choose(this.chosen);
    }
  }

  // All zones have cells of one size and lines of one length, so that maps lie above each other.
  redraw() {
    const width = this.element.clientWidth - 8;
    if (this.kind === undefined || width === this.width || width <= 0) {
      return;
    }

    this.width = width;
    const shown = this.zones.filter(one => !one.element.hidden);
    let side;
    for (side of cellSides) {
      const columns = Math.max(Math.floor(width / side / 8) * 8, 8);
      const lines = shown.map(one => one.layOut(columns));
      if (Math.max(...lines, 0) * side <= tallestMap) {
        break;
      }
    }

    shown.forEach(one => one.draw(this.kind, side));
    if (this.pages.isOpen) {
      this.pages.show(this.pages.zoneMap);
    }
  }

  choose(zoneMap) {
    this.chosen = zoneMap;
    this.zones.forEach(one => { one.view.cursor.hidden = one !== zoneMap; });
    document.getElementById('status').textContent = this.describe(zoneMap, zoneMap.selected);
    if (this.pages.isOpen) {
      this.pages.show(zoneMap);
    }
  }

  open(zoneMap) {
    this.pages.show(zoneMap);
    this.pages.view.canvas.focus();
  }

  describe(zoneMap, index) {
    const { map } = zoneMap;
    const row = zoneMap.rows[index];
    const sums = pageStates.map(() => 0);
    let largest = -1;
    for (const block of map.blocks(row)) {
      sums[block.state] += block.pages;
      largest = block.state === free ? Math.max(largest, block.order) : largest;
    }

    const letter = map.cell(row, 0).toUpperCase();
    const type = report.kinds[0].legend.find(([one]) => one === letter)[1];
    return `${zoneMap.title}, pageblock ${pfnText(map.firstPfns[row])}: ${type}, ${sums[0]} pages free, ${sums[1]} on CPUs' lists, `
      + `${sums[2]} in use, ${sums[3]} reserved${sums[unaccepted] ? `, ${sums[unaccepted]} not accepted yet` : ''}${largest < 0 ? '' : `; largest free block of order ${largest}`}`;
  }
}
