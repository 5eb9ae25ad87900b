// The least MCP server over standard input and output: one tool that answers at once.
import { createInterface } from 'node:readline';

const answers = {
  initialize: (p) => ({ protocolVersion: p.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'least', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'echo', description: 'says it back', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } }] }),
  'tools/call': (p) => ({ content: [{ type: 'text', text: p.arguments?.text ?? '' }] }),
  ping: () => ({}),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  process.stdout.write(`${JSON.stringify(answer
    ? { jsonrpc: '2.0', id, result: answer(params ?? {}) }
    : { jsonrpc: '2.0', id, error: { code: -32601, message: 'method not found' } })}\n`);
});
