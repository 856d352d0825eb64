// Token read and pass-through as most systems of this kind write them: express, and axios outwards.
import { Agent } from "node:http";
import { pipeline } from "node:stream";
import axios from "axios";
import express from "express";
import { callerOf, connection, port, TOKEN, upstream } from "./keys.mjs";

const client = axios.create({
  baseURL: `http://127.0.0.1:${upstream}`,
  httpAgent: new Agent({ keepAlive: true }),
  responseType: "stream",
  decompress: false,
  maxRedirects: 0,
  validateStatus: () => true,
  proxy: false,
});
const app = express();
app.disable("x-powered-by");
app.use((request, response, next) => {
  if (callerOf(request)) next();
  else response.status(401).json({ error: "unauthorized" });
});
app.get("/api/v1/connections/:id/token", (request, response) => {
  response.set("cache-control", "no-store").json(connection);
});
app.use("/proxy/files", async (request, response) => {
  const { host, connection: hop, ...headers } = request.headers;
  const answer = await client.request({
    method: request.method,
    url: request.url,
    headers: { ...headers, authorization: `Bearer ${TOKEN}` },
  });
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers))
    if (name !== "connection" && name !== "transfer-encoding") response.set(name, value);
  pipeline(answer.data, response, () => {});
});
app.listen(Number(port), "127.0.0.1");
