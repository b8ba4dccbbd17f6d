// Shows the API's own document; "Authorize" takes a token, which stays in this page and goes with its requests alone.
const place = document.getElementById("docs");
window.ui = SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  // Nothing leaves this Calipso: no validator's badge is asked for.
  validatorUrl: null,
});
