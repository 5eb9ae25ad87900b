// Pictures of counts: drawn as SVG, told as a table to those who do not see them.

import {svg} from 'lit';
import {html} from '../core/ui.js';
import {full} from '../core/format.js';

/**
 * @typedef {{permit: number, ask: number, forbid: number}} Counts
 * @typedef {{since: string, until: string, bucket_ms: number, complete: boolean, buckets: (Counts & {from: string})[], tools: (Counts & {tool: string})[]}} Activity
 */

const WIDTH = 1000;
const HEIGHT = 150;
const LABEL = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const DATE = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short'});

/** @param {number} most a round number above it */
function top(most) {
  const size = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 4, 5, 10].map((it) => it * size).find((it) => it >= most) ?? most;
}

/** Decisions by outcome over time. @param {Activity} seen */
export function activity(seen) {
  const most = top(Math.max(4, ...seen.buckets.map((it) => it.permit + it.ask + it.forbid)));
  const step = WIDTH / seen.buckets.length;
  const scale = HEIGHT / most;
  const label = seen.bucket_ms >= 6 * 3600_000 || seen.buckets.length * seen.bucket_ms > 3 * 86_400_000 ? DATE : LABEL;
  const marks = [0, 0.25, 0.5, 0.75].map((part) => seen.buckets[Math.floor(part * seen.buckets.length)]);
  return html`<figure class="chart">
    <div class="plot">
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${[0.5, 1].map((part) => svg`<line class="grid" x1="0" x2=${WIDTH} y1=${HEIGHT * (1 - part) + 0.5} y2=${HEIGHT * (1 - part) + 0.5}></line>`)}
        <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
        ${seen.buckets.map((it, at) => {
          const heights = /** @type {[string, number][]} */ ([['good', it.permit], ['wait', it.ask], ['bad', it.forbid]]);
          let y = HEIGHT;
          return svg`<g><title>${full(it.from)}: ${it.permit} permitted, ${it.ask} asked, ${it.forbid} forbidden</title><rect class="hit" x=${at * step} y="0" width=${step} height=${HEIGHT}></rect>${heights.map(([kind, count]) => {
            const height = count * scale;
            y -= height;
            return count ? svg`<rect class=${kind} x=${at * step + step * 0.14} y=${y} width=${step * 0.72} height=${Math.max(0, height - (y > 1 ? 0.8 : 0))}></rect>` : '';
          })}</g>`;
        })}
      </svg>
      <span class="y" aria-hidden="true">${most}</span>
    </div>
    <div class="x" aria-hidden="true">${marks.map((it) => html`<span>${label.format(new Date(it.from))}</span>`)}<span>now</span></div>
    <details class="numbers"><summary>As a table</summary><div class="table" tabindex="0" role="region" aria-label="Decisions over time"><table><thead><tr><th>From</th><th class="end">Permitted</th><th class="end">Asked</th><th class="end">Forbidden</th></tr></thead>
      <tbody>${seen.buckets.filter((it) => it.permit + it.ask + it.forbid).map((it) => html`<tr><td>${full(it.from)}</td><td class="end">${it.permit}</td><td class="end">${it.ask}</td><td class="end">${it.forbid}</td></tr>`)}</tbody></table></div></details>
  </figure>`;
}

/** @param {(Counts & {tool: string})[]} tools */
export function bars(tools) {
  const most = Math.max(...tools.map((it) => it.permit + it.ask + it.forbid));
  return html`<ul class="bars">${tools.slice(0, 7).map((it) => {
    const all = it.permit + it.ask + it.forbid;
    const parts = /** @type {[string, number, number][]} */ ([['good', 0, it.permit], ['wait', it.permit, it.ask], ['bad', it.permit + it.ask, it.forbid]]);
    return html`<li><span>${it.tool}</span><b>${all.toLocaleString('en')}</b>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${parts.map(([kind, from, count]) => svg`<rect class=${kind} x=${(from / most) * 100} y="0" width=${(count / most) * 100} height="6"></rect>`)}</svg>
      <span class="hidden">${it.permit} permitted, ${it.ask} asked, ${it.forbid} forbidden</span></li>`;
  })}</ul>`;
}
