// Usage: node mcp-start-client.mjs ROUNDS PALYRA HOME
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const rounds = Number(process.argv[2]);
const [palyra, home] = process.argv.slice(3);
const initialize = `${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {
  protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } } })}\n`;

const bridge = () => new Promise((done, failed) => {
  const began = performance.now();
  const child = spawn(palyra, ['mcp', '--home', home], { stdio: ['pipe', 'pipe', 'inherit'] });
  let took;
  createInterface({ input: child.stdout }).on('line', (line) => {
    took ??= performance.now() - began;
    if (JSON.parse(line).result?.serverInfo?.name !== 'palyra') failed(new Error(line));
    child.stdin.end();
  });
  child.on('exit', () => (took ? done(took) : failed(new Error('no answer'))));
  child.stdin.write(initialize);
});
const bare = () => new Promise((done) => {
  const began = performance.now();
  spawn(palyra, ['java', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-version'], { stdio: 'ignore' })
    .on('exit', () => done(performance.now() - began));
});
const ways = { bare_jvm: bare, bridge };
const times = { bare_jvm: [], bridge: [] };
for (let i = -5; i < rounds; i++) {
  for (const [name, run] of Object.entries(ways)) {
    const took = await run();
    if (i >= 0) times[name].push(took);
  }
}
const result = { rounds };
for (const [name, all] of Object.entries(times)) {
  all.sort((a, b) => a - b);
  const at = (p) => Number(all[Math.floor((all.length - 1) * p)].toFixed(1));
  result[name] = { min_ms: at(0), p10_ms: at(0.1), p50_ms: at(0.5), p90_ms: at(0.9), max_ms: at(1) };
}
console.log(JSON.stringify(result, null, 1));
process.exit(result.bridge.p50_ms < 300 ? 0 : 1);
