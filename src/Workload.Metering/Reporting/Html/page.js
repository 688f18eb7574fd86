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

  const table = document.getElementById('phases'), choice = document.getElementById('sort');
  if (!table || !choice) return;
  const headers = [...table.tHead.rows[0].cells], body = table.tBodies[0];

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
