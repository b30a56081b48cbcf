// Somebody between the page and its files changes a word.
const own = window.fetch;
window.fetch = async (...request) => {
  const response = await own(...request);
  if (!/locales/.test(request[0])) return response;
  return new Response((await response.text()).replace("Send", "Pay again"));
};
