// The two pages that the library leaves to its user: login and consent.
import { isSame, readForm } from './requests.mjs';

const escape = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function show(ctx, title, body, status = 200) {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

function loginPage(ctx, wasWrong) {
  const alert = wasWrong ? '<p role="alert">Wrong user name or password.</p>' : '';
  const form = `<form method="post">
    <label>User <input name="login" autocomplete="username"></label>
    <label>Password <input type="password" name="password" autocomplete="current-password"></label>
    <button name="action" value="login">Sign in</button>
    <button name="action" value="cancel">Cancel</button></form>`;
  show(ctx, 'Sign in', alert + form, wasWrong ? 401 : 200);
}

function consentPage(ctx, clientId, accountId, scopes) {
  const box = (scope) =>
    `<label><input type="checkbox" name="scope" value="${escape(scope)}" checked> ${escape(scope)}</label><br>`;
  const form = `<form method="post">${scopes.map(box).join('')}
    <button name="action" value="consent">Allow</button>
    <button name="action" value="cancel">Deny</button></form>`;
  const who = `<p>${escape(clientId)} asks for access to the account of ${escape(accountId)}:</p>`;
  show(ctx, 'Authorize', who + form);
}

async function saveGrant(provider, details, ticked) {
  const { prompt, params, session, grantId } = details;
  const { missingOIDCScope = [], missingOIDCClaims, missingResourceScopes = {} } = prompt.details;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  for (const scope of missingOIDCScope) {
    if (scope === 'openid' || ticked.has(scope)) grant.addOIDCScope(scope);
    else grant.rejectOIDCScope(scope);
  }
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    for (const scope of scopes) {
      if (ticked.has(scope)) grant.addResourceScope(resource, scope);
      else grant.rejectResourceScope(resource, scope);
    }
  }
  const saved = await grant.save();
  return grantId ? {} : { grantId: saved };
}

export async function interaction(provider, seed, ctx) {
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  const { prompt, params, session } = details;
  const form = ctx.method === 'POST' ? await readForm(ctx) : null;
  const finish = (result, merge) =>
    provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: merge });

  if (form?.get('action') === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'End-User aborted interaction' };
    return finish(refusal, false);
  }
  if (prompt.name === 'login') {
    const account = form && seed.accounts[form.get('login')];
    if (account && isSame(form.get('password'), account.password)) {
      return finish({ login: { accountId: form.get('login') } }, false);
    }
    return loginPage(ctx, form !== null);
  }
  if (form) {
    return finish({ consent: await saveGrant(provider, details, new Set(form.getAll('scope'))) }, true);
  }
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  const asked = new Set([...missingOIDCScope, ...Object.values(missingResourceScopes).flat()]);
  asked.delete('openid');
  return consentPage(ctx, params.client_id, session.accountId, [...asked]);
}
