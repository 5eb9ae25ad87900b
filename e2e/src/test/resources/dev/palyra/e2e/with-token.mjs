// Hands every request on with a bearer token in it: the conformance suite has none of its own.
// Usage: node with-token.mjs PORT-OF-THE-GATEWAY; the token is in PALYRA_TOKEN; prints its own port.
import http from 'node:http';

const port = Number(process.argv[2]);
const server = http.createServer((asked, answer) => {
  const headers = { ...asked.headers, authorization: `Bearer ${process.env.PALYRA_TOKEN}` };
  const on = http.request(
    { host: '127.0.0.1', port, path: asked.url, method: asked.method, headers, agent: false },
    (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.on('error', () => answer.destroy());
      got.pipe(answer);
    });
  on.on('error', () => answer.destroy());
  answer.on('close', () => on.destroy());
  asked.pipe(on);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
