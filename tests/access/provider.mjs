// A second real OpenID Connect provider, by other people than the first: what it says of a person stands in userinfo, it wants PKCE
// and reads the client's secret as RFC 6749 has it. Asked as: node provider.mjs <port> <callback> <secret> <claims of each person, as JSON>
import Provider from "oidc-provider";

const [port, callback, secret, people] = process.argv.slice(2);
const known = JSON.parse(people);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "kinward", client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...known[id] }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
