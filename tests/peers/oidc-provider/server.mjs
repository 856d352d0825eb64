// The peer `oidc-provider`: node server.mjs SEED.json
//
// Protocol answers are the library's own. Ours are the login page, the consent page with one check
// box per scope, the page of connected applications, a protected notes API and the tests' control.
import { readFileSync } from 'node:fs';
import { Provider, interactionPolicy } from 'oidc-provider';
import MemoryAdapter from './node_modules/oidc-provider/lib/adapters/memory_adapter.js';
import { api } from './notes.mjs';
import { interaction } from './pages.mjs';
import { isSame, readForm } from './requests.mjs';

const seed = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const grants = new Map(); // grant id → whose and for whom: what the page of connected applications lists
const haveRefreshToken = new Map(); // "client account" → grant id, for clients that get one only once
const clients = new Map(seed.clients.map((client) => [client.client_id, client]));

// The library's memory store forgets what is long unused; clients must stay.
const clientStore = {
  find: async (id) => clients.get(id),
  upsert: async (id, payload) => void clients.set(id, payload),
  destroy: async (id) => void clients.delete(id),
};

const invalidTarget = () =>
  Object.assign(new Error('invalid_target'), {
    error: 'invalid_target',
    error_description: 'resource indicator is missing, or unknown',
    status: 400,
    statusCode: 400,
    expose: true,
  });

const provider = new Provider(seed.base, {
  adapter: (name) => (name === 'Client' ? clientStore : new MemoryAdapter(name)),
  jwks: { keys: [seed.server_jwk] },
  cookies: {
    keys: [seed.control_token],
    names: { session: 'oidcp_session', interaction: 'oidcp_interaction', resume: 'oidcp_resume' },
  },
  clockTolerance: 0, // the default accepts expired tokens for some seconds more
  scopes: ['openid', 'offline_access', 'notes.read', 'notes.write', 'notes.admin'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    jwtIntrospection: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => {
        if (resource !== `${seed.base}/jwtapi`) throw invalidTarget();
        return {
          scope: 'notes.read notes.write',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: seed.lifetimes_s.access,
        };
      },
    },
  },
  ttl: {
    AccessToken: (ctx, token, client) =>
      client.clientId === 'forever' ? 10 * 365 * 86400 : seed.lifetimes_s.access,
    ClientCredentials: () => seed.lifetimes_s.access,
    AuthorizationCode: () => seed.lifetimes_s.code,
    RefreshToken: () => seed.lifetimes_s.refresh,
    DeviceCode: () => 120,
    Interaction: () => 600,
    Session: () => 3600,
    Grant: () => 86400,
    IdToken: () => 300,
  },
  issueRefreshToken: async (ctx, client, source) => {
    if (!client.grantTypeAllowed('refresh_token')) return false;
    if (!source.scopes.has('offline_access')) return false;
    if (client.clientId !== 'conf-once') return true;
    const key = `${client.clientId} ${source.accountId}`;
    if (haveRefreshToken.has(key)) return false;
    haveRefreshToken.set(key, source.grantId);
    return true;
  },
  rotateRefreshToken: (ctx) => ['conf-rotate', 'public-pkce'].includes(ctx.oidc.client.clientId),
  findAccount: async (ctx, id) =>
    seed.accounts[id] && {
      accountId: id,
      claims: async () => ({ sub: id, ...seed.accounts[id].claims }),
    },
  interactions: {
    url: (ctx, { uid }) => `/interaction/${uid}`,
    policy: interactionPolicy.base(),
  },
});

function forget(grantId) {
  grants.delete(grantId);
  for (const [key, id] of haveRefreshToken) if (id === grantId) haveRefreshToken.delete(key);
}
provider.on('grant.success', (ctx) => {
  const { grantId, clientId, accountId } = ctx.oidc.entities.AccessToken ?? {};
  if (grantId) grants.set(grantId, { clientId, accountId });
});
provider.on('grant.revoked', (ctx, grantId) => forget(grantId));
provider.on('refresh_token.destroyed', (token) => forget(token.grantId));
provider.on('server_error', (ctx, error) => console.error('server_error', error));

// "Third-party access" as a provider's account page has it; with HTTP Basic instead of a session.
async function connections(ctx) {
  const basic = ctx.get('authorization').match(/^Basic (.+)$/i)?.[1] ?? '';
  const [user, password] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s);
  if (!seed.accounts[user] || !isSame(password, seed.accounts[user].password)) {
    ctx.set('WWW-Authenticate', 'Basic realm="account"');
    ctx.status = 401;
    return;
  }
  const mine = [...grants].filter(([, grant]) => grant.accountId === user);
  if (ctx.method !== 'POST') {
    ctx.body = mine.map(([grantId, grant]) => ({ grantId, ...grant }));
    return;
  }
  const clientId = (await readForm(ctx)).get('client_id');
  const removed = mine.filter(([, grant]) => !clientId || grant.clientId === clientId);
  for (const [grantId] of removed) {
    for (const model of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) {
      await provider[model].revokeByGrantId(grantId);
    }
    await (await provider.Grant.find(grantId))?.destroy();
    forget(grantId);
  }
  ctx.body = { removed: removed.length };
}

// The tests run on any free port, so they register their redirect URIs as they go.
async function control(ctx) {
  if (!isSame(ctx.get('authorization'), `Bearer ${seed.control_token}`)) {
    ctx.status = 403;
    return;
  }
  const form = await readForm(ctx);
  for (const [id, client] of clients) {
    if (!client.redirect_uris.length || (form.get('client_id') ?? id) !== id) continue;
    const uris = new Set([...client.redirect_uris, form.get('redirect_uri')]);
    clients.set(id, { ...client, redirect_uris: [...uris] });
  }
  ctx.status = 204;
}

provider.use(async (ctx, next) => {
  if (/^\/interaction\/[\w-]+$/.test(ctx.path)) {
    ctx.respond = false;
    await interaction(provider, seed, ctx);
    if (!ctx.res.writableEnded) ctx.respond = true;
  } else if (ctx.path === '/account/connections') await connections(ctx);
  else if (ctx.path === '/api/notes') await api(provider, seed, ctx);
  else if (ctx.path === '/testbed/redirect-uris' && ctx.method === 'POST') await control(ctx);
  else await next();
});
provider.listen(seed.port, '127.0.0.1', () => console.error(`listening on ${seed.base}`));
