// Usage: node mcp-proxy-client.mjs CALLS FOLDER PID-OF-PALYRA
import { spawn } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import http from 'node:http';

const calls = Number(process.argv[2]);
const [folder, pid] = process.argv.slice(3);
const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });

const parse = (text) => {
  if (text.startsWith('{')) return JSON.parse(text);
  const data = text.split('\n').filter((l) => l.startsWith('data:')).map((l) => l.slice(5)).at(-1);
  return data ? JSON.parse(data) : undefined;
};
const post = (url, headers, body) => new Promise((done, failed) => {
  const request = http.request(url, { method: 'POST', agent, headers: {
    'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers } }, (answer) => {
    let text = '';
    answer.on('data', (c) => { text += c; });
    answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: parse(text) }));
  });
  request.on('error', failed);
  request.end(JSON.stringify(body));
});
const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params: {
  protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } } };

async function overHttp(url, headers, tool) {
  const begun = await post(url, headers, initialize);
  const session = { ...headers, 'Mcp-Session-Id': begun.headers['mcp-session-id'], 'MCP-Protocol-Version': '2025-06-18' };
  await post(url, session, { jsonrpc: '2.0', method: 'notifications/initialized' });
  return async (i) => {
    const answer = await post(url, session, { jsonrpc: '2.0', id: i, method: 'tools/call', params: { name: tool, arguments: { text: 'hello' } } });
    if (answer.body?.result?.content?.[0]?.text !== 'hello') throw new Error(JSON.stringify(answer.body));
  };
}
async function direct() {
  const child = spawn(process.execPath, [`${folder}/mcp-proxy-server.mjs`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (l) => { const m = JSON.parse(l); waiting.get(m.id)?.(m); waiting.delete(m.id); });
  let serial = 0;
  const ask = (method, params) => new Promise((done) => {
    const id = ++serial;
    waiting.set(id, done);
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  });
  await ask('initialize', initialize.params);
  return Object.assign(() => ask('tools/call', { name: 'echo', arguments: { text: 'hello' } }), { stop: () => child.kill() });
}
async function measure(open, clients) {
  const each = await Promise.all(Array.from({ length: clients }, open));
  const warm = 2 * calls; // What runs for days has its code compiled; all ways are warmed alike.
  await Promise.all(each.map(async (call) => { for (let i = 0; i < warm / clients; i++) await call(i + 1); }));
  const times = [];
  const began = performance.now();
  await Promise.all(each.map(async (call) => {
    for (let i = 0; i < calls / clients; i++) {
      const t = performance.now();
      await call(10_000 + i);
      times.push(performance.now() - t);
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  each.forEach((call) => call.stop?.());
  times.sort((a, b) => a - b);
  const at = (p) => Number(times[Math.floor((times.length - 1) * p)].toFixed(3));
  return { clients, p50_ms: at(0.5), p99_ms: at(0.99), calls_per_second: Math.round(times.length / seconds) };
}
/** What the disk takes for one record: an append of 4 KiB and its sync, in the folder of Palyra's store. */
function syncs(count) {
  const file = openSync(`${folder}/home/sync`, 'a');
  const block = Buffer.alloc(4096, 1);
  const times = [];
  for (let i = 0; i < count; i++) {
    const t = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    times.push(performance.now() - t);
  }
  closeSync(file);
  times.sort((a, b) => a - b);
  return { p50_ms: Number(times[count >> 1].toFixed(3)), p99_ms: Number(times[Math.floor(count * 0.99)].toFixed(3)) };
}
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

const { url } = JSON.parse(readFileSync(`${folder}/home/state/gateway.json`, 'utf8'));
const headers = { Authorization: `Bearer ${process.env.PALYRA_TOKEN}` };
const ways = {
  direct,
  palyra: () => overHttp(`${url}/mcp`, headers, 'peer.echo'),
  'mcp-proxy': () => overHttp('http://127.0.0.1:18765/mcp', {}, 'echo'),
};
const result = { sync_before: syncs(500) };
for (const [name, open] of Object.entries(ways)) {
  result[name] = [];
  for (const clients of [1, 10, 100]) result[name].push(await measure(open, clients));
}
result.sync_after = syncs(500);
const before = rss();
for (let i = 0; i < 900; i++) await post(`${url}/mcp`, headers, initialize);
result.kilobytes_per_session = Number(((rss() - before) / 900).toFixed(1));
console.log(JSON.stringify(result, null, 1));
process.exit(0);
