// A certified OpenID provider on a loopback port, for one test. The first argument is the port (0 takes a free one), the
// second how its id tokens are spoilt, if they are. Prints its issuer as soon as it answers, and ends with its standard input.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const [port, spoilt] = [Number(process.argv[2]), process.argv[3]];
const CLIENT = { id: 'gala', secret: 'the secret of the client that the tests are' };
const REDIRECT = 'http://127.0.0.1:9/login/oidc';
const ID_TOKEN_SECONDS = 300;

// A key of this run alone, so that starting again is a rotation.
const newKey = (kid) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
};
const ours = newKey(randomUUID());
const foreign = newKey(ours.kid);

const people = {
  anna: {
    name: 'Anna Ä. Karénina',
    preferred_username: 'anna',
    email: 'anna@example.org',
    email_verified: true,
    groups: ['staff', 'cutters'],
  },
  bert: { preferred_username: 'bert', email: 'bert@example.org', email_verified: false },
};

// How an id token is made again: each changes one thing of what was issued.
const spoil = {
  foreign_key: (claims) => sign(claims, foreign),
  other_issuer: (claims) => sign({ ...claims, iss: `${claims.iss}/other` }, ours),
  other_audience: (claims) => sign({ ...claims, aud: 'another client' }, ours),
  more_audiences: (claims) => sign({ ...claims, aud: [claims.aud, 'another client'] }, ours),
  other_nonce: (claims) => sign({ ...claims, nonce: 'another sign-in' }, ours),
  no_nonce: ({ nonce, ...claims }) => sign(claims, ours),
  other_access_token: (claims) => sign({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, ours),
  no_signature: (claims) => `${base64({ alg: 'none' })}.${base64(claims)}.`,
  shared_secret: (claims) =>
    new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.secret)),
  // Not spoilt: the same claims signed again, so that the others fail for what they change.
  nothing: (claims) => sign(claims, ours),
};

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const sign = async (claims, key) =>
  new jose.SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(await jose.importJWK(key, 'RS256'));

const server = createServer();
server.listen(port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [REDIRECT],
      id_token_signed_response_alg: 'RS256',
    }],
    jwks: { keys: [ours] },
    cookies: { keys: [randomUUID()] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: ID_TOKEN_SECONDS, Interaction: 600, Session: 600,
    },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (spoilt && ctx.body?.id_token) {
      const claims = jose.decodeJwt(ctx.body.id_token);
      ctx.body = { ...ctx.body, id_token: await spoil[spoilt](claims) };
    }
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

process.stdin.on('end', () => process.exit(0)).resume();
