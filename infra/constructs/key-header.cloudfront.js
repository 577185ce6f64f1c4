// API Gateway answers a request whose header is missing or empty by itself, and not as problem+json: give it one to refuse.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  var request = event.request;
  var sent = request.headers.authorization || { value: '' };
  if (sent.value === '') request.headers.authorization = { value: 'Bearer none' };
  return request;
}
