// The same with the fastest of Node's frameworks and clients.
import Fastify from "fastify";
import { Pool } from "undici";
import { callerOf, connection, port, TOKEN, upstream } from "./keys.mjs";

const pool = new Pool(`http://127.0.0.1:${upstream}`, { connections: 256 });
const app = Fastify();
app.addHook("onRequest", async (request, reply) => {
  if (!callerOf(request)) return reply.code(401).send({ error: "unauthorized" });
});
app.get("/api/v1/connections/:id/token", async (request, reply) => {
  reply.header("cache-control", "no-store");
  return connection;
});
app.all("/proxy/files/*", async (request, reply) => {
  const { host, connection: hop, ...headers } = request.headers;
  const answer = await pool.request({
    method: request.method,
    path: request.url.slice("/proxy/files".length),
    headers: { ...headers, authorization: `Bearer ${TOKEN}` },
  });
  const { connection: back, "transfer-encoding": coding, ...shown } = answer.headers;
  reply.code(answer.statusCode).headers(shown);
  return reply.send(answer.body);
});
await app.listen({ port: Number(port), host: "127.0.0.1" });
