// npm's oidc-provider as the authorization server of a provider of models, and that provider's API. Whoever asks is "ann", who agrees.
// Behind it, too, an MCP server that wants its tokens (RFC 9728), with one tool that says what it was shown.
// Run in the folder whose node_modules holds the package. Prints its issuer; ends when its standard input does.
import {generateKeyPairSync} from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';

const server = http.createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

let life = 3600; // of an access token, in seconds
let hold = ''; // anything: renewals are not looked at, but for a thief's
let renewals = 0;
const given = new Map(); // whom tokens are for; the API takes one as long as nobody said otherwise
let shown = ''; // the last token that the MCP server took

const machine = {grant_types: ['client_credentials'], response_types: [], redirect_uris: []};
const pair = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const provider = new Provider(issuer, {
  clients: [
    {...machine, client_id: 'machine', token_endpoint_auth_method: 'client_secret_basic', client_secret: 'the-secret-of-a-machine'},
    {...machine, client_id: 'signer', token_endpoint_auth_method: 'private_key_jwt', jwks: {keys: [pair.publicKey.export({format: 'jwk'})]}},
    {
      client_id: 'palyra',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback', 'http://127.0.0.1/oauth/callback', 'http://localhost/oauth/callback'],
    },
  ],
  cookies: {keys: ['of a test']},
  findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id})}),
  pkce: {required: () => true},
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  features: {
    devInteractions: {enabled: false},
    clientCredentials: {enabled: true},
    deviceFlow: {enabled: true},
    revocation: {enabled: true},
    registration: {enabled: true},
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({scope: 'mcp', audience: resource, accessTokenTTL: life, accessTokenFormat: 'opaque'}),
      useGrantedResource: () => true,
    },
  },
  interactions: {url: (_, interaction) => `/agree/${interaction.uid}`},
  ttl: {AccessToken: () => life, RefreshToken: 86400, Session: 3600, Interaction: 600, Grant: 86400, DeviceCode: 600},
});
for (const kind of ['access_token', 'client_credentials']) {
  provider.on(`${kind}.saved`, (token) => given.set(token.jti, {audience: token.aud, until: Date.now() + 1000 * life}));
}
provider.on('access_token.destroyed', (token) => given.delete(token.jti));
provider.on('grant.revoked', () => {
  given.clear();
});

/** Logs ann in, and agrees to whatever is asked. */
async function agree(request, response) {
  const {prompt, params, session, grantId} = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, {login: {accountId: 'ann'}});
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({accountId: session.accountId, clientId: params.client_id});
  if (params.scope) grant.addOIDCScope(params.scope);
  if (params.resource) grant.addResourceScope(params.resource, 'mcp');
  return provider.interactionFinished(request, response, {consent: {grantId: await grant.save()}}, {mergeWithLastSubmission: true});
}

function answer(response, status, body) {
  response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(body));
}

/** The least MCP server that there can be: a tool that repeats its argument, and one that repeats its token. */
function mcp(request, response, message) {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const known = given.get(token);
  if (!known || known.audience !== `${issuer}/mcp` || known.until < Date.now()) {
    response.setHeader('WWW-Authenticate', `Bearer resource_metadata="${issuer}/.well-known/oauth-protected-resource/mcp", scope="mcp"`);
    return answer(response, 401, {error: 'invalid_token'});
  }
  shown = token;
  if (message.id === undefined) return response.writeHead(202).end();
  const text = {type: 'object', properties: {text: {type: 'string'}}};
  const results = {
    initialize: () => ({protocolVersion: '2025-11-25', capabilities: {tools: {}}, serverInfo: {name: 'far', version: '1'}}),
    'tools/list': () => ({tools: [{name: 'echo', inputSchema: text}, {name: 'betray', inputSchema: text}]}),
    'tools/call': () => ({content: [{type: 'text', text: message.params.name === 'echo' ? message.params.arguments.text : token}]}),
  };
  const result = results[message.method];
  answer(response, 200, {jsonrpc: '2.0', id: message.id, ...(result ? {result: result()} : {error: {code: -32601, message: 'method not found'}})});
}

const callback = provider.callback();
server.on('request', async (request, response) => {
  try {
    const url = new URL(request.url, issuer);
    if (url.pathname.startsWith('/agree/')) {
      await agree(request, response);
    } else if (url.pathname === '/v1/models') {
      const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      answer(response, given.has(bearer) ? 200 : 401, {data: []});
    } else if (url.pathname === '/.well-known/oauth-protected-resource/mcp') {
      answer(response, 200, {resource: `${issuer}/mcp`, authorization_servers: [issuer], scopes_supported: ['mcp']});
    } else if (url.pathname === '/mcp') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      mcp(request, response, JSON.parse(Buffer.concat(chunks).toString() || '{}'));
    } else if (url.pathname === '/test/key') {
      response.end(pair.privateKey.export({type: 'pkcs8', format: 'pem'}));
    } else if (url.pathname === '/test/shown') {
      answer(response, 200, {shown, ended: (given.get(shown)?.until ?? 0) < Date.now()});
    } else if (url.pathname === '/v1/chat/completions') {
      for await (const _ of request) ; // Whatever is asked, the answer is a word.
      const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      if (!given.has(bearer)) return answer(response, 401, {error: {message: 'no', type: 'error', code: 'invalid_api_key'}});
      const chunk = (delta, finish) => `data: ${JSON.stringify({id: 'a', object: 'chat.completion.chunk', created: 1, model: 'test', choices: [{index: 0, delta, finish_reason: finish}]})}\n\n`;
      response.writeHead(200, {'Content-Type': 'text/event-stream'}).end(chunk({content: 'done'}, null) + chunk({}, 'stop') + 'data: [DONE]\n\n');
    } else if (url.pathname === '/test') {
      life = Number(url.searchParams.get('life') ?? life);
      hold = url.searchParams.get('hold') ?? hold;
      answer(response, 200, {renewals});
    } else if (url.pathname === '/token') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      const renewal = body.includes('grant_type=refresh_token');
      if (renewal && !body.includes('thief')) {
        renewals++;
        if (hold) return; // The answer never comes.
      }
      if (body.includes('grant_type=client_credentials')) renewals++;
      request.body = Object.fromEntries(new URLSearchParams(body));
      callback(request, response);
    } else {
      callback(request, response);
    }
  } catch (error) {
    console.error(error);
    if (!response.headersSent) answer(response, 500, {error: 'server_error'});
  }
});
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({issuer}));
