// npm's oidc-provider as the authorization server of a provider of models, and that provider's API. Whoever asks is "ann", who agrees.
// Run in the folder whose node_modules holds the package. Prints its issuer; ends when its standard input does.
import http from 'node:http';
import Provider from 'oidc-provider';

const server = http.createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

let life = 3600; // of an access token, in seconds
let hold = ''; // anything: renewals are not looked at, but for a thief's
let renewals = 0;
const given = new Set(); // the API takes a token as long as nobody said otherwise

const provider = new Provider(issuer, {
  clients: [
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
  features: {devInteractions: {enabled: false}, deviceFlow: {enabled: true}, revocation: {enabled: true}},
  interactions: {url: (_, interaction) => `/agree/${interaction.uid}`},
  ttl: {AccessToken: () => life, RefreshToken: 86400, Session: 3600, Interaction: 600, Grant: 86400, DeviceCode: 600},
});
provider.on('access_token.saved', (token) => given.add(token.jti));
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
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, {consent: {grantId: await grant.save()}}, {mergeWithLastSubmission: true});
}

function answer(response, status, body) {
  response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(body));
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
