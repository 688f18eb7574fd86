(() => {
  'use strict';
  const root = document.documentElement, theme = document.getElementById('theme');
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark.matches;
  const label = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; theme.setAttribute('aria-label', (isDark() ? 'Light' : 'Dark') + ' colours'); };
  theme.hidden = false;
  theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); });
  systemIsDark.addEventListener('change', label);
  label();

  // A page that is served marks the span that it shows, and fetches itself again where that is wished. What is wished stands in the address.
  const state = new URLSearchParams(location.hash.slice(1)), refresh = document.getElementById('refresh');
  const keep = () => history.replaceState(null, '', state.size ? '#' + state : location.pathname + location.search);
  for (const link of document.querySelectorAll('.spans a')) {
    const here = new URLSearchParams(location.search), there = new URL(link.href).searchParams;
    if (['last', 'seconds'].every(name => here.get(name) === there.get(name))) link.setAttribute('aria-current', 'page');
    link.addEventListener('click', () => { link.hash = state.size ? '#' + state : ''; });
  }
  if (refresh) {
    let timer;
    const plan = () => { clearTimeout(timer); if (refresh.checked) timer = setTimeout(() => location.reload(), 1000 * refresh.dataset.seconds); };
    refresh.parentElement.hidden = false;
    refresh.checked = state.has('refresh');
    refresh.addEventListener('change', () => { if (refresh.checked) state.set('refresh', '1'); else state.delete('refresh'); keep(); plan(); });
    plan();
  }

  const table = document.getElementById('phases'), choice = document.getElementById('sort');
  if (!table) return;
  const headers = [...table.tHead.rows[0].cells], body = table.tBodies[0];

  const filter = document.getElementById('filter'), filtered = document.getElementById('filtered');
  function show() {
    const words = filter.value.toLowerCase().split(' ').filter(word => word);
    let shown = 0;
    for (const row of body.rows) {
      const name = row.cells[0].textContent.toLowerCase();
      row.hidden = !words.every(word => name.includes(word));
      if (!row.hidden) shown++;
    }
    filtered.textContent = words.length ? shown + ' of ' + body.rows.length + ' shown.' : '';
  }
  filter.parentElement.hidden = false;
  filter.value = state.get('filter') ?? '';
  filter.addEventListener('input', () => { if (filter.value) state.set('filter', filter.value); else state.delete('filter'); keep(); show(); });
  show();
  if (!choice) return;

  // Figures start with the largest, texts with A; what is absent comes last either way.
  function sort(column, direction) {
    const isNumber = headers[column].classList.contains('number');
    const key = row => isNumber ? row.cells[column].dataset.value : row.cells[column].textContent;
    const sign = direction === 'ascending' ? 1 : -1;
    const rows = [...body.rows].sort((a, b) => {
      const x = key(a), y = key(b);
      if (x === '' || y === '') return (x === '') - (y === '');
      return sign * (isNumber ? x - y : x < y ? -1 : x > y ? 1 : 0);
    });
    for (const header of headers) header.removeAttribute('aria-sort');
    headers[column].setAttribute('aria-sort', direction);
    choice.value = String(column);
    body.append(...rows);
  }

  choice.parentElement.hidden = false;
  choice.addEventListener('change', () => {
    const column = Number(choice.value);
    sort(column, headers[column].classList.contains('number') ? 'descending' : 'ascending');
  });
  headers.forEach((header, column) => header.querySelector('button')?.addEventListener('click', () => {
    const first = header.classList.contains('number') ? 'descending' : 'ascending', other = first === 'descending' ? 'ascending' : 'descending';
    sort(column, header.getAttribute('aria-sort') === first ? other : first);
  }));
})();
