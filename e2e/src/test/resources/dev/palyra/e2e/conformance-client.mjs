// Palyra as a client of the MCP server at the URL that the suite gives: added to a running gateway, logged in at where it
// wants that, each of its tools called, and removed. Where the server asks questions, the SDK's own client calls the tools, as a
// client of Palyra: it is what has somebody to ask. Usage: node conformance-client.mjs HOME SDK-FOLDER URL
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

const [home, sdk, url] = process.argv.slice(2);
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const name = `s${process.pid}`;
const gateway = JSON.parse(readFileSync(`${home}/state/gateway.json`, 'utf8')).url;
const token = (role) => readFileSync(`${home}/state/tokens/${role}`, 'utf8').trim();
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const toml = `${home}/palyra.toml`;

async function edit(change) { // One at a time: the suite runs scenarios side by side.
  for (;;) {
    try { mkdirSync(`${home}/editing`); break; } catch { await pause(20); }
  }
  try { writeFileSync(toml, change(readFileSync(toml, 'utf8'))); } finally { rmdirSync(`${home}/editing`); }
}
async function ask(role, method, path, body) {
  const answer = await fetch(gateway + path, { method, headers: { Authorization: `Bearer ${token(role)}`, 'Content-Type': 'application/json' },
    body: body ? JSON.stringify(body) : undefined });
  return { status: answer.status, body: await answer.json() };
}
const server = async () => (await ask('operator', 'GET', '/v1/mcp/servers')).body.servers.find((s) => s.name === name);
async function settled(before) {
  for (let i = 0; i < 250; i++) {
    const now = await server();
    if (now && now.state !== before && !['not started', 'starting'].includes(now.state)) return now;
    await pause(100);
  }
  throw new Error(`not settled: ${JSON.stringify(await server())}`);
}
async function login() {
  const redirect = 'http://127.0.0.1:4711/callback';
  const begun = await ask('operator', 'POST', `/v1/mcp/servers/${name}/login`, { redirect });
  if (begun.status !== 200) throw new Error(begun.body.detail);
  let at = begun.body.url;
  for (let i = 0; i < 10 && !at.startsWith(redirect); i++) {
    const page = await fetch(at, { redirect: 'manual' });
    at = new URL(page.headers.get('location'), at).toString();
  }
  const ended = await ask('operator', 'POST', `/v1/mcp/servers/${name}/login/answer`, { answer: new URL(at).search.slice(1) });
  if (ended.status !== 200) throw new Error(ended.body.detail);
}
const sample = (schema) => ({ number: 2, integer: 2, boolean: true, array: [], object: {} }[schema.type] ?? 'text');
const sampled = (tool) => Object.fromEntries(
  Object.entries(tool.definition.inputSchema?.properties ?? {}).map(([key, schema]) => [key, sample(schema)]));
async function call(tool, all) {
  // Where the suite says what to call with, that; null is what a schema of Palyra's tools takes for no argument.
  const wanted = (context.toolCalls ?? []).find((it) => it.name === tool.name.replace(`${name}.`, ''))?.arguments;
  const given = wanted ? Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)) : sampled(tool);
  // What the suite does to see whether a schema went through unchanged.
  if (tool.name.endsWith('json_schema_echo')) given.schema = all.find((it) => it.name.endsWith('json_schema_2020_12_tool')).definition.inputSchema;
  if (client) return client.callTool({ name: tool.name, arguments: given });
  return (await ask('agent', 'POST', '/v1/calls', { tool: tool.name, arguments: given })).body;
}
async function connected() { // Says yes to everything, with the defaults of the question where it has some.
  const { Client } = await import(`${sdk}/dist/esm/client/index.js`);
  const { StreamableHTTPClientTransport } = await import(`${sdk}/dist/esm/client/streamableHttp.js`);
  const { ElicitRequestSchema } = await import(`${sdk}/dist/esm/types.js`);
  const it = new Client({ name: 'peer', version: '1' }, { capabilities: { elicitation: { form: { applyDefaults: true } } } });
  it.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ action: 'accept',
    content: Object.fromEntries(Object.keys(params.requestedSchema.properties).filter((key) => key === 'confirmed').map((key) => [key, true])) }));
  await it.connect(new StreamableHTTPClientTransport(new URL(`${gateway}/mcp`),
    { requestInit: { headers: { Authorization: `Bearer ${token('agent')}` } } }));
  return it;
}
const questions = ['elicitation-sep1034-client-defaults', 'sep-2322-client-request-state'].includes(scenario);
let client;
const clientId = context.client_id ?? (scenario === 'auth/basic-cimd' ? 'https://conformance-test.local/client-metadata.json' : undefined);
let clientSecret = '';
const proof = context.client_secret ?? context.private_key_pem;
if (proof) {
  clientSecret = `, ${context.client_secret ? 'client-secret' : 'client-key'} = "vault://global/${name}"`;
  if (scenario.startsWith('auth/client-credentials')) { // An operator knows whom to trust; here, the server is taken at its word.
    const metadata = await (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))).json();
    clientSecret += `, grant = "client-credentials", issuer = "${metadata.authorization_servers[0]}"`;
  }
  await fetch(`${gateway}/v1/secrets/global/${name}`, { method: 'PUT',
    headers: { Authorization: `Bearer ${token('operator')}`, 'Content-Type': 'application/octet-stream' }, body: proof });
}
const block = `\n[[mcp.servers]]\nname = "${name}"\nurl = "${url}"\ncapabilities = ["filesystem-read"]\nallow = ["elicitation"]\n${clientId ? `oauth = { client-id = "${clientId}"${clientSecret} }\n` : ''}# end ${name}\n`;
await edit((text) => text + block);
try {
  let now = await settled('');
  for (let i = 0; i < 3 && now.state.includes('mcp login'); i++) {
    await login();
    now = await settled('');
  }
  for (let i = 0; i < 100 && now.state.includes('which there is now'); i++) { // It begins anew with the token.
    await pause(100);
    now = await settled('');
  }
  console.log(now.state);
  if (now.state !== 'running') throw new Error(now.state);
  if (questions) client = await connected();
  for (const tool of now.tools) {
    let said = JSON.stringify(await call(tool, now.tools));
    for (let i = 0; i < 3 && said.includes('mcp login'); i++) {
      await login();
      await settled('');
      said = JSON.stringify(await call(tool, now.tools));
    }
    console.log(tool.name, said);
  }
} finally {
  await client?.close();
  await edit((text) => text.replace(block, ''));
  for (let i = 0; i < 100 && (await server()); i++) await pause(100);
}
