const example = `# The graph of a household-service agency.
#
# Put a token into the "Headers" tab below, in
# place of the dots: the server prints one for
# each kind of user of its demo agency.
#
# Ctrl-Space completes, Ctrl-Enter runs. The
# book on the left describes the schema.

query WhoAmI {
  version
  viewer {
    agency { name }
    user { name email }
    roles
    permissions
  }
}
`;

const headers = JSON.stringify({ Authorization: "Bearer ..." }, null, 2);

const fetcher = async (request, options) => {
  const given = options?.headers ?? {};
  // The dots of the example are no token: without one, ask as nobody.
  if (/\.\.\.$/.test(given.Authorization ?? "")) delete given.Authorization;
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "application/graphql-response+json", "Content-Type": "application/json", ...given },
    body: JSON.stringify(request),
  });
  return answer.json();
};

const page = React.createElement(
  GraphiQL,
  {
    fetcher,
    defaultQuery: example,
    defaultHeaders: headers,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: true,
  },
  React.createElement(GraphiQL.Logo, null, "Guanjia"),
);
ReactDOM.createRoot(document.getElementById("playground")).render(page);
