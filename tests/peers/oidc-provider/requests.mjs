// Reading a request the same way everywhere.
import { timingSafeEqual } from 'node:crypto';

export async function readForm(ctx) {
  const pieces = [];
  for await (const piece of ctx.req) pieces.push(piece);
  return new URLSearchParams(Buffer.concat(pieces).toString());
}

export function isSame(given, expected) {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
