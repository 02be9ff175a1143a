// Sign-in services for the tests: one for each name given, each on a free port of this machine.
// It prints one line of JSON for each: its name and its issuer. It knows everybody by the name that they type.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { names, redirects, secret } = JSON.parse(process.argv[2]);

for (const name of names) {
  const server = createServer();
  server.listen(0, "127.0.0.1", () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, {
      clients: ["alongside", "another"].map((client_id) => ({
        client_id, client_secret: secret, redirect_uris: redirects, grant_types: ["authorization_code"],
      })),
      cookies: { keys: [secret] },
      claims: { openid: ["sub", "amr"] },
      findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
      // Nobody is asked whether they agree: the agency has.
      loadExistingGrant: async (context) => {
        // Whose name begins with "two." was asked for two steps, and the token says so.
        const { session } = context.oidc;
        session.amr = session.accountId.startsWith("two.") ? ["pwd", "mfa"] : ["pwd"];
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId,
        });
        grant.addOIDCScope("openid");
        await grant.save();
        return grant;
      },
    });
    server.on("request", provider.callback());
    process.stdout.write(JSON.stringify({ name, issuer }) + "\n");
  });
}
