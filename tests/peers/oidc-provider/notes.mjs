// A protected API (RFC 6750) with one scope per verb and blocked source addresses.
import { readForm } from './requests.mjs';

const NEEDED = { GET: 'notes.read', HEAD: 'notes.read', DELETE: 'notes.admin' };
const notes = [{ id: 1, text: 'hello' }];

function refuse(ctx, status, error, description, scope) {
  const parameters = ['realm="notes"'];
  if (error) parameters.push(`error="${error}"`, `error_description="${description}"`);
  if (scope) parameters.push(`scope="${scope}"`);
  ctx.status = status;
  ctx.set('WWW-Authenticate', `Bearer ${parameters.join(', ')}`);
  ctx.body = { error: error ?? 'unauthorized', error_description: description };
}

export async function api(provider, seed, ctx) {
  const needed = NEEDED[ctx.method] ?? 'notes.write';
  const address = ctx.ip.replace(/^::ffff:/, '');
  if (seed.blocked_addresses.includes(address)) {
    ctx.status = 403;
    ctx.body = { error: 'access_denied', error_description: `access from ${address} is not allowed` };
    return;
  }
  const bearer = ctx.get('authorization').match(/^Bearer (.+)$/i)?.[1];
  if (!bearer) return refuse(ctx, 401, null, 'no access token');
  const token =
    (await provider.AccessToken.find(bearer)) ?? (await provider.ClientCredentials.find(bearer));
  if (!token || token.isExpired || token['x5t#S256'] || token.jkt) {
    return refuse(ctx, 401, 'invalid_token', 'the access token is unknown, expired or revoked');
  }
  if (!(token.scope ?? '').split(' ').includes(needed)) {
    const description = `the access token lacks the scope ${needed}`;
    return refuse(ctx, 403, 'insufficient_scope', description, needed);
  }
  if (ctx.method === 'POST') {
    notes.push({ id: notes.length + 1, text: (await readForm(ctx)).get('text') });
    ctx.status = 201;
  }
  ctx.body = { user: token.accountId ?? null, client: token.clientId, notes };
}
