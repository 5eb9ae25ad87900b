// The icons: 16 by 16, drawn with the colour of the text.

import {svg, html} from 'lit';

const paths = {
  overview: svg`<path d="M2 13.5h12M3.5 11V8M6.5 11V5M9.5 11V7M12.5 11V3"/>`,
  approvals: svg`<path d="M8 1.8 13.5 4v4c0 3.2-2.3 5.3-5.5 6.2C4.8 13.3 2.5 11.2 2.5 8V4L8 1.800Z"/><path d="m5.7 8 1.7 1.7 3-3.2"/>`,
  runs: svg`<circle cx="3.5" cy="4" r="1.5"/><circle cx="3.5" cy="12" r="1.5"/><path d="M3.5 5.500v5M7.5 4H14M7.5 12H14M7.5 8h4"/>`,
  policy: svg`<path d="M4 1.800h5.500L13 5.300v8.900H4V1.800Z"/><path d="M9.3 1.800v3.700H13M6.3 8.500h4.400M6.3 11h3"/>`,
  tools: svg`<rect x="2" y="2" width="5" height="5" rx="1"/><rect x="9" y="2" width="5" height="5" rx="1"/><rect x="2" y="9" width="5" height="5" rx="1"/><path d="M11.5 9v5M9 11.500h5"/>`,
  secrets: svg`<circle cx="5.3" cy="10.7" r="3"/><path d="M7.5 8.5 13.5 2.500M11 5l2 2M9.5 6.5 11 8"/>`,
  devices: svg`<rect x="1.8" y="3" width="9" height="7" rx="1"/><path d="M4 13h4.5"/><rect x="10.5" y="6" width="4" height="7.5" rx="1"/>`,
  grants: svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.5 1.7"/>`,
  access: svg`<circle cx="6" cy="5" r="2.5"/><path d="M1.5 13.500c.4-2.7 2-4 4.5-4s4.1 1.3 4.5 4M10.5 2.800a2.5 2.5 0 0 1 0 4.400M12 9.800c1.4.6 2.2 1.8 2.5 3.7"/>`,
  audit: svg`<path d="M3 2.500h10M3 6h10M3 9.500h5M3 13h3.5"/><path d="m9.5 11.8 1.7 1.7 3-3.5"/>`,
  providers: svg`<path d="M5 13a3 3 0 0 1-.4-6A3.8 3.8 0 0 1 12 6.3 3.4 3.4 0 0 1 11.5 13H5Z"/>`,
  search: svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`,
  check: svg`<path d="m3 8.5 3.3 3.300L13 4.5"/>`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  alert: svg`<path d="M8 2 14.5 13.500h-13L8 2Z"/><path d="M8 6.500v3M8 11.500v.1"/>`,
  bell: svg`<path d="M4 11V7.500a4 4 0 0 1 8 0V11l1 1.500H3L4 11ZM6.8 14.200h2.4"/>`,
  sun: svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1 1M11.6 11.600l1 1M12.6 3.400l-1 1M4.4 11.600l-1 1"/>`,
  moon: svg`<path d="M13 9.500A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.500Z"/>`,
  menu: svg`<path d="M2.5 4.500h11M2.5 8h11M2.5 11.500h11"/>`,
  back: svg`<path d="M9.5 3.5 5 8l4.5 4.5"/>`,
  next: svg`<path d="M6.5 3.5 11 8l-4.5 4.5"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M3.5 10.500h-1v-8h8v1"/>`,
  download: svg`<path d="M8 2.500v7M5 7l3 3 3-3M2.5 13.500h11"/>`,
  refresh: svg`<path d="M13 8a5 5 0 1 1-1.5-3.600M13 2v3h-3"/>`,
  play: svg`<path d="M5 3.5 12 8l-7 4.500v-9Z"/>`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1"/>`,
  out: svg`<path d="M6.5 2.500h-4v11h4M10 5l3 3-3 3M13 8H6"/>`,
  eye: svg`<path d="M1.5 8C3 5 5.2 3.5 8 3.500S13 5 14.5 8C13 11 10.8 12.5 8 12.500S3 11 1.5 8Z"/><circle cx="8" cy="8" r="2"/>`,
};

/** @typedef {keyof typeof paths} IconName */

/** @param {IconName} name decoration: a reader of screens does not hear it */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${paths[name]}</svg>`;
}
