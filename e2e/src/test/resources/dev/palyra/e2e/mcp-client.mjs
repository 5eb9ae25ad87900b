// The SDK's own client, through Palyra: lists everything and calls each tool once. Prints one JSON object.
// Usage: node mcp-client.mjs SDK-FOLDER URL FOLDER; the token is in PALYRA_TOKEN.
const [sdk, url, folder] = process.argv.slice(2);
const { Client } = await import(`${sdk}/dist/esm/client/index.js`);
const { StreamableHTTPClientTransport } = await import(`${sdk}/dist/esm/client/streamableHttp.js`);

const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${process.env.PALYRA_TOKEN}` } },
});
const { ElicitRequestSchema } = await import(`${sdk}/dist/esm/types.js`);
const client = new Client({ name: 'peer', version: '1' }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'decline' }));
await client.connect(transport);

const file = `${folder}/made-by-the-client.txt`;
const given = {
  'everything.gzip-file-as-resource': { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=' },
  'files.write_file': { path: file, content: 'one\ntwo\n' },
  'files.create_directory': { path: `${folder}/made` },
  'files.edit_file': { path: file, edits: [{ oldText: 'two', newText: 'three' }] },
  'files.read_multiple_files': { paths: [file] },
  'files.move_file': { source: file, destination: `${file}.moved` },
  'files.search_files': { path: folder, pattern: '*' },
  'memory.create_entities': { entities: [{ name: 'a', entityType: 't', observations: ['o'] }] },
  'memory.create_relations': { relations: [{ from: 'a', to: 'a', relationType: 'is' }] },
  'memory.add_observations': { observations: [{ entityName: 'a', contents: ['p'] }] },
  'memory.delete_observations': { deletions: [{ entityName: 'a', observations: ['p'] }] },
  'memory.delete_relations': { relations: [{ from: 'a', to: 'a', relationType: 'is' }] },
  'memory.delete_entities': { entityNames: ['a'] },
};
// What changes files comes first, what takes them away last.
const rank = (name) => (/write_file|create_entities/.test(name) ? 0 : /move_file|delete/.test(name) ? 2 : 1);

const value = (schema) => {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'number': case 'integer': return schema.minimum ?? 1;
    case 'boolean': return true;
    case 'array': return [];
    case 'object': return Object.fromEntries((schema.required ?? []).map((k) => [k, value(schema.properties[k])]));
    default: return 'text';
  }
};

const { tools } = await client.listTools();
const called = {};
for (const tool of tools.filter((t) => /^(everything|files|memory)\./.test(t.name)).sort((a, b) => rank(a.name) - rank(b.name))) {
  let args = given[tool.name];
  if (!args) {
    args = value({ type: 'object', ...tool.inputSchema });
    for (const key of Object.keys(args)) if (key === 'path') args[key] = /director|tree|list_/.test(tool.name) ? folder : file;
  }
  try {
    const result = await client.callTool({ name: tool.name, arguments: args }, undefined, { timeout: 120000 });
    called[tool.name] = result.isError ? `error: ${JSON.stringify(result.content)}` : 'ok';
  } catch (e) {
    called[tool.name] = `exception: ${e.message}`;
  }
}
const { resources } = await client.listResources();
const read = resources.length ? (await client.readResource({ uri: resources[0].uri })).contents.length : 0;
const { prompts } = await client.listPrompts();
console.log(JSON.stringify({ called, resources: resources.length, read, prompts: prompts.length }));
await client.close();
