(() => {
  'use strict';
  const namespace = 'http://www.w3.org/2000/svg', characterWidth = 6.7;
  const states = ['cpu', 'blocked', 'awaiting', 'run_queue', 'task_queue', 'gc_pause'];
  const modes = { all: [0, 1, 2, 3, 4, 5], cpu: [0], waiting: [1, 2, 3, 4, 5] };

  function read(svg) {
    const frames = [], open = [];
    for (const element of svg.querySelectorAll('.frame')) {
      const depth = Number(element.dataset.depth), parent = depth > 0 ? open[depth - 1] : null;
      const waits = element.dataset.waits ? element.dataset.waits.split('\n').map(line => line.match(/^(\d) (\d+) (.*)$/)).filter(Boolean).map(part => [Number(part[1]), Number(part[2]), part[3]]) : [];
      const frame = { element, waits, depth, parent, times: element.dataset.times.split(',').map(Number), name: Array.from(element.dataset.name), children: [] };
      if (parent) parent.children.push(frame);
      open[depth] = frame;
      frames.push(frame);
    }
    return frames;
  }

  function start(svg) {
    const frames = read(svg), owner = svg.closest('[data-flame]') || svg, info = owner.querySelector('.info'), initialInfo = info.textContent;
    const buttons = [...owner.querySelectorAll('[data-mode]')];
    let mode = 'all', zoomed = frames[0];
    const time = frame => modes[mode].reduce((sum, state) => sum + frame.times[state], 0);

    function place(frame, left, width, pixels, isAbove) {
      const element = frame.element, total = time(frame);
      element.setAttribute('x', left + '%');
      element.setAttribute('width', width + '%');
      element.classList.toggle('above', isAbove);
      element.removeAttribute('display');
      for (const old of element.querySelectorAll('rect, text')) old.remove();
      let from = 0;
      for (const state of modes[mode]) {
        const named = frame.waits.filter(part => part[0] === state);
        for (const [, time, wait] of named.length ? named : [[state, frame.times[state], '']]) {
          const share = 100 * time / total;
          if (share >= 0.2) {
            const rect = document.createElementNS(namespace, 'rect');
            for (const [name, value] of [['class', states[state] + (wait ? ' part' : '')], ['x', from + '%'], ['width', share + '%'], ['height', '100%']]) rect.setAttribute(name, value);
            if (wait) rect.appendChild(document.createElementNS(namespace, 'title')).textContent = states[state] + ': ' + wait;
            element.append(rect);
          }
          from += share;
        }
      }
      const room = Math.floor((width / 100 * pixels - 8) / characterWidth);
      if (room < 3) return;
      const text = document.createElementNS(namespace, 'text');
      text.setAttribute('x', 5);
      text.setAttribute('y', 14);
      text.textContent = frame.name.length <= room ? frame.name.join('') : frame.name.slice(0, room - 1).join('') + '…';
      element.append(text);
    }

    function draw() {
      const pixels = svg.getBoundingClientRect().width, above = new Set();
      for (let frame = zoomed.parent; frame; frame = frame.parent) above.add(frame);
      for (const frame of frames) frame.element.setAttribute('display', 'none');
      for (const frame of above) place(frame, 0, 100, pixels, true);
      const whole = time(zoomed);
      const descend = (frame, left) => {
        const width = 100 * time(frame) / whole;
        if (!(width * pixels > 10)) return;
        place(frame, left, width, pixels, false);
        for (const child of frame.children) {
          descend(child, left);
          left += 100 * time(child) / whole;
        }
      };
      if (whole > 0) descend(zoomed, 0);
      else info.textContent = 'No time here: choose another view.';
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
    }

    function zoom(frame) {
      zoomed = frame;
      draw();
      focus(frame);
    }

    function focus(frame) {
      for (const other of frames) other.element.setAttribute('tabindex', other === frame ? '0' : '-1');
      frame.element.focus({ preventScroll: false });
    }

    const isShown = frame => frame && !frame.element.hasAttribute('display');
    function neighbour(frame, key) {
      const siblings = frame.parent ? frame.parent.children.filter(isShown) : [frame], at = siblings.indexOf(frame);
      switch (key) {
        case 'ArrowUp': return frame.parent;
        case 'ArrowDown': return frame.children.find(isShown);
        case 'ArrowLeft': return siblings[at - 1];
        case 'ArrowRight': return siblings[at + 1];
        case 'Home': return frames[0];
        default: return undefined;
      }
    }

    for (const frame of frames) {
      const show = () => { info.textContent = frame.element.getAttribute('aria-label'); };
      frame.element.addEventListener('mouseenter', show);
      frame.element.addEventListener('focus', show);
      frame.element.addEventListener('click', () => zoom(frame));
      frame.element.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') zoom(frame);
        else if (event.key === 'Escape') zoom(frames[0]);
        else if (isShown(neighbour(frame, event.key))) focus(neighbour(frame, event.key));
        else return;
        event.preventDefault();
      });
    }
    for (const button of buttons) {
      const choose = () => { mode = button.dataset.mode; info.textContent = initialInfo; draw(); };
      button.addEventListener('click', choose);
      if (button.localName !== 'button') button.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') { choose(); event.preventDefault(); }
      });
    }
    let drawnAt = svg.getBoundingClientRect().width;
    addEventListener('resize', () => {
      const width = svg.getBoundingClientRect().width;
      if (width !== drawnAt) { drawnAt = width; draw(); }
    });
    draw();
  }

  for (const svg of document.querySelectorAll('svg.flame')) start(svg);
})();
