// What both peers do besides passing on: know the caller by the hash of the key, hold one token.
import { createHash } from "node:crypto";

export const [port, upstream, key] = process.argv.slice(2);
export const TOKEN = "upstream-token-of-forty-characters-length";
const hashed = (value) => createHash("sha256").update(value).digest("hex");
const known = new Map([[hashed(`Bearer ${key}`), { role: "owner" }]]);
export const connection = {
  access_token: TOKEN,
  token_type: "Bearer",
  expires_at: "2030-01-01T00:00:00Z",
  scopes: ["read", "write"],
};

export function callerOf(request) {
  return known.get(hashed(request.headers.authorization ?? ""));
}
