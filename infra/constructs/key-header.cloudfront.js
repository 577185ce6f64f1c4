// API Gateway answers a request without this header by itself, and not as problem+json: give it one to refuse.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  var request = event.request;
  if (!request.headers.authorization) request.headers.authorization = { value: 'Bearer none' };
  return request;
}
